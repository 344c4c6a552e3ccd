import { z } from 'zod'
import { EventPart, ofEvent, readJson } from './json-parts.ts'
import type { Look } from './tap.ts'
import type { Trace } from './trace.ts'

const Text = z.looseObject({ S: z.string() })
const Put = z.looseObject({
  Item: z.looseObject({ pk: Text, entry: Text }),
})
const Entry = z.looseObject({ events: z.array(EventPart) })

/** The writes that hold a consult's events; everything else that is kept is nobody's news. */
export const storeSteps =
  (trace: Trace, isOwn: (port: number) => boolean): Look =>
  ({ headers, body, port }) => {
    if (!String(headers['x-amz-target']).endsWith('.PutItem')) return undefined
    const { Item } = readJson(Put, body) ?? {}
    const { events } = (Item && readJson(Entry, Item.entry.S)) ?? { events: [] }
    if (events.length === 0) return undefined
    return ({ status }) => {
      // Somebody else was first: it is judged anew and written again.
      if (status === 400) return
      for (const event of events) {
        const from = isOwn(port) ? 'bridge' : 'listener'
        const bad = status !== 200
        trace.add({ from, to: 'store', way: 'store', ...ofEvent(event), bad })
      }
    }
  }
