import { adapt } from 'cometd-nodejs-client'
import type { Options } from 'cometd-nodejs-client'
import type { CometD } from 'cometd'
import { credentialsOf, topic } from './subject.ts'
import type { Subjected } from './subject.ts'

type Jar = Map<string, string>

/**
 * A jar a session, by the client's own hooks: the one that reads is told the transport's context, the one that stores only
 * the request's address, which is the same object.
 */
const jarOfContext = (): NonNullable<Options['cookies']> => {
  const jars = new WeakMap<object, Jar>()
  return {
    retrieveCookies: ({ jar }: { jar: Jar }, address: object, done) => {
      jars.set(address, jar)
      done(null, [...jar.values()])
    },
    storeCookie: (address: object, header, done) => {
      const pair = header.split(';')[0] ?? ''
      jars.get(address)?.set(pair.slice(0, pair.indexOf('=')), pair)
      done(null, undefined)
    },
  }
}

const openClient = (
  cometd: CometD,
  { agent, gwsUrl, hear }: { agent: string; gwsUrl: string; hear: (data: unknown) => void },
): Promise<void> => {
  const { username, password } = credentialsOf(agent)
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  cometd.unregisterTransport('websocket')
  // Not in the types: what the adapter hands to the hooks.
  Object.assign(cometd.findTransport('long-polling') ?? {}, { context: { jar: new Map() } })
  cometd.configure({
    url: `${gwsUrl}/api/v2/notifications`,
    requestHeaders: { authorization },
    logLevel: 'warn',
  })
  return new Promise((resolve) => {
    cometd.handshake(() =>
      cometd.subscribe(
        topic,
        ({ data }) => hear(data),
        () => resolve(),
      ),
    )
  })
}

const stockClient =
  (options: Options): Subjected =>
  (gwsUrl, hear) => {
    adapt(options)
    // After the adapter, whose `window` the library looks for when it is loaded.
    const loading = import('cometd')
    return {
      open: async (agent) => openClient(new (await loading).CometD(), { agent, gwsUrl, hear }),
      storeRequests: () => 0,
    }
  }

/** The stock client as it would have to be used: a cookie jar a session. */
export const stockSubject = stockClient({ cookies: jarOfContext() })

/** The stock client as it comes: one jar for all. */
export const stockSharedSubject = stockClient({})
