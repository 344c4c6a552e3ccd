import { isIP } from 'node:net'

/** What TLS asks a host for: an address is none to be asked for. */
export const serverNameOf = (host: string): string => (isIP(host) === 0 ? host : '')

/** A proxy’s own: Node takes it from the header `host` else, which names who is behind the proxy. */
export const ownNameOf = ({ hostname }: URL): string =>
  serverNameOf(hostname.replace(/^\[|\]$/g, ''))
