import type { Server, ServerResponse } from 'node:http'

/**
 * Watches what `server` is asked. Gives back a function that resolves when all that was asked completely before is
 * answered, also where the caller has hung up: a handler does not notice that, and works on.
 */
export const watchRequests = (server: Server): (() => Promise<void>) => {
  const underWay = new Map<ServerResponse, Promise<undefined>>()
  server.prependListener('request', (request, response) => {
    request.once('end', () => {
      const { promise, resolve } = Promise.withResolvers<undefined>()
      underWay.set(response, promise)
      const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse
      response.end = (...args: unknown[]) => {
        underWay.delete(response)
        resolve(undefined)
        return end(...args)
      }
    })
  })
  return async () => {
    await Promise.all(underWay.values())
  }
}
