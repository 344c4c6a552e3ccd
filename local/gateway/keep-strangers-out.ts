import type { IncomingMessage, Server } from 'node:http'
import { isAllowedOrigin } from './cross-origin.ts'
import { asksForThisMachine, notThisHost } from './own-host.ts'

/** Whether a page sends it that is none of these: browsers say so in `Origin` whenever a page posts, and programs do not. */
export const isOfForeignPage = (
  { headers: { origin } }: IncomingMessage,
  pages: readonly string[],
): boolean => origin !== undefined && !isAllowedOrigin(origin, pages)

export const noForeignPages = 'Pages of other sites are not answered'

/**
 * Has a server of this machine answer its programs and these pages, and nobody else: no name that was made to lead here, and no page
 * that posts without being able to read. To be called when everybody listens who answers or looks.
 */
export const keepStrangersOut = (server: Server, pages: readonly string[] = []): void => {
  const listeners = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    if (!asksForThisMachine(request)) response.writeHead(421).end(notThisHost)
    else if (isOfForeignPage(request, pages)) response.writeHead(403).end(noForeignPages)
    else for (const listener of listeners) Reflect.apply(listener, server, [request, response])
  })
}
