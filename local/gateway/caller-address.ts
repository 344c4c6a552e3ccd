import type { IncomingMessage } from 'node:http'

/** Who is calling, as API Gateway names them: an IPv4 address without its IPv6 wrapping. */
export const callerOf = ({ socket, headers }: IncomingMessage) => ({
  sourceIp: (socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
  userAgent: headers['user-agent'] ?? '',
})

/** A header each, lower case, several values joined by commas; what belongs to one hop stays there. */
export const headersOf = (request: IncomingMessage): Record<string, string> => {
  const { sourceIp } = callerOf(request)
  const sent = Object.entries(request.headersDistinct)
    .filter(([name]) => !hopByHop.has(name))
    .map(([name, values = []]) => [name, values.join(',')])
  return {
    ...(Object.fromEntries(sent) as Record<string, string>),
    'x-forwarded-for': sourceIp,
    'x-forwarded-port': String(request.socket.localPort ?? ''),
    'x-forwarded-proto': 'http',
  }
}

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'te', 'trailer'])
