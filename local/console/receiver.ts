import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { readBody } from '../gateway/read-body.ts'
import { EventPart, ofEvent, readJson } from '../trace/json-parts.ts'
import type { NewStep, Trace } from '../trace/trace.ts'

const Delivery = z.looseObject({ type: z.string(), data: z.unknown().optional() })
const mostBytes = 1024 * 1024

/** A webhook receiver for the console to look into. While it is down, connections to it break. */
export type Receiver = {
  take(request: IncomingMessage, response: ServerResponse): Promise<void>
  isDown(): boolean
  setDown(down: boolean): void
}

export const createReceiver = (trace: Trace): Receiver => {
  let down = false
  return {
    isDown: () => down,
    setDown: (wanted) => {
      down = wanted
    },
    async take(request, response) {
      const body = (await readBody(request, mostBytes))?.toString('utf8') ?? ''
      trace.add({ from: 'bridge', to: 'caller', way: 'webhook', ...newsIn(body), bad: down })
      if (down) {
        response.destroy()
        return
      }
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      )
      response.writeHead(200, { 'content-type': 'text/plain' }).end('taken')
      trace.receive({ at: Date.now(), headers, body, status: 200 })
    },
  }
}

const newsIn = (body: string): Pick<NewStep, 'what'> => {
  const delivery = readJson(Delivery, body)
  const event = EventPart.safeParse(delivery?.data).data
  return event ? ofEvent(event) : { what: delivery?.type ?? 'webhook' }
}
