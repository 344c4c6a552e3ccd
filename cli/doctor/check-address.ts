import { lookup } from 'node:dns/promises'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { right, wrong } from './finding.ts'
import type { Examination, Finding } from './finding.ts'

/** Whether there is anything at the URL to talk to: its form, its name, its port, its certificate. */
export async function* checkAddress(given: string, limits: Limits): Examination {
  const { interrupted } = limits
  const form = formOf(given)
  yield form.finding
  if (!form.url) return false
  const { hostname, protocol, port } = form.url
  const host = hostname.replace(/^\[|\]$/g, '')
  const at = { host, port: Number(port) || (protocol === 'https:' ? 443 : 80), ...limits }

  const named = await resolve(host)
  interrupted.throwIfAborted()
  yield named
  if (named.is === 'wrong') return false
  const open = await reach(at)
  interrupted.throwIfAborted()
  yield open
  if (open.is === 'wrong') return false
  if (protocol !== 'https:') return true
  const trusted = await trust(at)
  interrupted.throwIfAborted()
  yield trusted
  return trusted.is !== 'wrong'
}

type Limits = { timeoutMs: number; interrupted: AbortSignal }

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

const reach = ({ host, port, timeoutMs, interrupted }: Place): Promise<Finding> =>
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
              'See that Genesys runs there, and on that port.',
            )
          : wrong(
              'TCP',
              `Port ${port} of ${host} cannot be reached.`,
              'See whether a firewall, or a missing route or VPN, is in the way.',
            ),
      )
    })
  })

const trust = ({ host, port, timeoutMs, interrupted }: Place): Promise<Finding> =>
  new Promise((done) => {
    const socket = connectTls({ host, port, servername: /^[\d.:]+$/.test(host) ? '' : host })
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

const untrusted = (code: string, host: string): Finding => {
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
    default:
      return wrong(
        'TLS',
        `No TLS connection can be made (${code}).`,
        'See whether it is https:// at all on this port.',
      )
  }
}
