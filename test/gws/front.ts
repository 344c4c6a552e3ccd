import { once } from 'node:events'
import { createServer, request as forward } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Takes a request away from the server behind; false lets it pass. */
export type Take = (request: IncomingMessage, response: ServerResponse) => boolean

/**
 * Stands before a server as a balancer would, passes on what it is asked, and keeps a list of it. `take` gives single
 * requests another answer; `atOnce` tells how many of one kind were ever under way together.
 */
export const startFront = async (behind: string) => {
  const asked: { method: string; path: string; headers: IncomingMessage['headers'] }[] = []
  const under = new Map<string, number>()
  const most = new Map<string, number>()
  let take: Take = () => false
  let cut: string | undefined
  const server = createServer((request, response) => {
    const { method = '', url = '/', headers } = request
    asked.push({ method, path: url, headers })
    const running = (under.get(url) ?? 0) + 1
    under.set(url, running)
    most.set(url, Math.max(running, most.get(url) ?? 0))
    response.on('close', () => under.set(url, (under.get(url) ?? 1) - 1))
    if (take(request, response)) return
    const passed = forward(new URL(url, behind), { method, headers }, (answer) => {
      if (cut !== undefined && url.endsWith(cut)) {
        cut = undefined
        answer.resume()
        response.destroy()
        return
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
      answer.on('error', () => response.destroy())
    })
    passed.on('error', () => response.destroy())
    response.on('close', () => passed.destroy())
    request.pipe(passed)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    atOnce: (path: string) => most.get(path) ?? 0,
    take: (next: Take) => {
      take = next
    },
    /** The next answer to such a path is sent by the server, but never arrives. */
    cutAnswerOnce: (ending: string) => {
      cut = ending
    },
    close: async () => {
      server.closeAllConnections()
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}

/** Takes the first request whose path ends so, and lets all others pass. */
export const takeOnce = (ending: string, answer: (response: ServerResponse) => void): Take => {
  let taken = false
  return (request, response) => {
    if (taken || request.url?.endsWith(ending) !== true) return false
    taken = true
    request.resume()
    answer(response)
    return true
  }
}
