import { lookup } from 'node:dns/promises'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { right, wrong } from './finding.ts'
import type { Examination, Finding } from './finding.ts'
import { proxyWantsUser } from './proxy-words.ts'
import { serverNameOf } from './server-name.ts'
import { openTunnel, TunnelRefused } from './tunnel.ts'

/**
 * Whether there is anything at the URL to talk to: its form, its name, its port, its certificate. Behind a proxy name and port are the
 * proxy's: nobody else has to know Genesys's.
 */
export async function* checkAddress(
  given: string,
  { proxy, ...limits }: Limits & { proxy?: URL | undefined },
): Examination {
  const { interrupted } = limits
  const form = formOf(given)
  yield form.finding
  if (!form.url) return false
  const at = { ...placeOf(form.url), ...limits }
  const first = proxy ? { ...placeOf(proxy), ...limits } : at
  const who = proxy ? 'the proxy' : 'Genesys'

  const named = await resolve(first.host)
  interrupted.throwIfAborted()
  yield named
  if (named.is === 'wrong') return false
  const open = await reach(first, who)
  interrupted.throwIfAborted()
  yield open
  if (open.is === 'wrong') return false
  if (form.url.protocol !== 'https:') return true
  const tunnel = proxy && (await tunnelTo(at, proxy))
  interrupted.throwIfAborted()
  if (tunnel?.outcome === 'none') {
    yield tunnel.finding
    return false
  }
  const trusted = await trust(at, tunnel?.socket)
  interrupted.throwIfAborted()
  yield trusted
  return trusted.is !== 'wrong'
}

type Limits = { timeoutMs: number; interrupted: AbortSignal }

const placeOf = ({ hostname, protocol, port }: URL) => ({
  host: hostname.replace(/^\[|\]$/g, ''),
  port: Number(port) || (protocol === 'https:' ? 443 : 80),
})

const form = 'URL'

const formOf = (given: string): { finding: Finding; url?: URL } => {
  const url = URL.canParse(given) ? new URL(given) : undefined
  const no = (says: string, todo: string) => ({ finding: wrong(form, says, todo) })
  if (!url || !/^https?:$/.test(url.protocol))
    return no(`${given} is no http:// or https:// URL.`, 'Give it as https://gws.example.com.')
  if (url.username !== '' || url.password !== '')
    return no('The URL has a user in it.', 'Leave it out: who signs in is in the agents file.')
  if (/\/api(\/v2)?\/?$/.test(url.pathname))
    return no(
      `The URL ends in ${url.pathname}, which the bridge adds itself.`,
      `Give it as ${given.replace(/\/api(\/v2)?\/?$/, '')}.`,
    )
  if (url.search !== '' || url.hash !== '')
    return no('The URL has a query or a fragment.', 'Leave away what comes after ? or #.')
  return { url, finding: right(form, url.href) }
}

const resolve = async (host: string): Promise<Finding> => {
  try {
    const { address } = await lookup(host)
    return right('DNS', address === host ? 'an address already' : `${host} is ${address}`)
  } catch {
    return wrong(
      'DNS',
      `Nobody knows the name ${host}.`,
      'See that it is spelt right, and that this machine asks a name server that knows it.',
    )
  }
}

type Place = Limits & { host: string; port: number }

const once = { once: true } as const

const reach = ({ host, port, timeoutMs, interrupted }: Place, who: string): Promise<Finding> =>
  new Promise((done) => {
    const socket = connect({ host, port })
    const timer = setTimeout(() => socket.destroy(new Error('too late')), timeoutMs)
    interrupted.addEventListener('abort', () => socket.destroy(new Error('interrupted')), once)
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.destroy()
      done(right('TCP', `port ${port} is open`))
    })
    socket.once('error', (cause: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      done(
        cause.code === 'ECONNREFUSED'
          ? wrong(
              'TCP',
              `Nothing listens on port ${port} of ${host}.`,
              `See that ${who} runs there, and on that port.`,
            )
          : wrong(
              'TCP',
              `Port ${port} of ${host} cannot be reached.`,
              'See whether a firewall, or a missing route or VPN, is in the way.',
            ),
      )
    })
  })

type Tunnel = { outcome: 'open'; socket: Socket } | { outcome: 'none'; finding: Finding }

const tunnelTo = async ({ host, port, ...limits }: Place, proxy: URL): Promise<Tunnel> => {
  const none = (says: string, todo: string): Tunnel => ({
    ...{ outcome: 'none', finding: wrong('Proxy', says, todo) },
  })
  try {
    return { outcome: 'open', socket: await openTunnel(proxy, { host, port }, limits) }
  } catch (cause) {
    if (!(cause instanceof TunnelRefused))
      return none(
        'The proxy breaks off, or does not answer.',
        'See that what is there is an HTTP proxy, and that it reaches Genesys.',
      )
    return cause.status === 407
      ? none(...proxyWantsUser)
      : none(
          `The proxy opens no tunnel to ${host}:${port} (HTTP ${cause.status}).`,
          'Have it allow that, and see that it knows the name and reaches the port.',
        )
  }
}

/** `through`: a tunnel to the place, where there is one. */
const trust = (
  { host, port, timeoutMs, interrupted }: Place,
  through: Socket | undefined,
): Promise<Finding> =>
  new Promise((done) => {
    const way = through ? { socket: through, host } : { host, port }
    const socket = connectTls({ ...way, servername: serverNameOf(host) })
    const timer = setTimeout(() => socket.destroy(new Error('too late')), timeoutMs)
    interrupted.addEventListener('abort', () => socket.destroy(new Error('interrupted')), once)
    socket.once('secureConnect', () => {
      clearTimeout(timer)
      const { valid_to: until } = socket.getPeerCertificate()
      socket.destroy()
      done(right('TLS', `${socket.getProtocol() ?? 'TLS'}; the certificate is good until ${until}`))
    })
    socket.once('error', (cause: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      done(untrusted(cause.code ?? cause.message, host))
    })
  })

/** What TLS has failed of, by Node’s or OpenSSL’s own name for it. */
export const untrusted = (code: string, host: string): Finding => {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return wrong('TLS', 'The certificate has expired.', 'Have Genesys’s operators renew it.')
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return wrong('TLS', `The certificate is not for ${host}.`, 'Use the name that it is for.')
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return wrong(
        'TLS',
        `The certificate is signed by nobody who is trusted here (${code}).`,
        'Name the file of your own authority’s certificates in NODE_EXTRA_CA_CERTS.',
      )
    case 'CERT_NOT_YET_VALID':
      return wrong(
        'TLS',
        'The certificate is not good yet.',
        'See whether this machine’s clock is right; else have Genesys’s operators see to it.',
      )
    default:
      return /^(CERT|CRL|UNABLE_TO|ERROR_IN|INVALID|PATH_LENGTH|HOSTNAME)_/.test(code)
        ? wrong(
            'TLS',
            `The certificate is not taken here (${code}).`,
            'Have Genesys’s operators see to it, or whoever issues certificates to them.',
          )
        : wrong(
            'TLS',
            `No TLS connection can be made (${code}).`,
            'See whether it is https:// at all on this port.',
          )
  }
}
