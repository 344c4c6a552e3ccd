import type { ServerResponse } from 'node:http'
import type { Trace } from '../trace/trace.ts'

const aliveEveryMs = 15_000

/** Server-sent events: all that is known, then `live`, then what comes. A page that connects anew hears all once more. */
export const streamTrace = (trace: Trace, response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  const tell = (event: string, data: unknown) =>
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  response.write('retry: 1000\n\n')
  for (const step of trace.steps()) tell('step', step)
  for (const one of trace.received()) tell('received', one)
  tell('live', { since: trace.since })
  const leave = trace.watch((news) => {
    if ('step' in news) tell('step', news.step)
    else tell('received', news.received)
  })
  const alive = setInterval(() => response.write(': still here\n\n'), aliveEveryMs)
  response.once('close', () => {
    clearInterval(alive)
    leave()
  })
}
