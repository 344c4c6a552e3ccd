import type { InteractionKey } from '../../consult/consult.ts'
import type { ConsultEvent } from '../../consult/event.ts'
import type { LogEntry } from '../../consult/interaction-log.ts'
import type { ConsultStore } from '../../consult/ports/consult-store.ts'
import { entryKey, partitionOf, toEntry } from './log-entry-item.ts'
import { readItem, readStepwise } from './table-client.ts'
import type { Table } from './table-client.ts'

/** About as many entries as a consult has when nobody talks much. */
const eventsAtFirst = 4

/** Reading a log from its end, as far back as is needed and hardly further. */
export const logEntries = (table: Table) => {
  const entry: ConsultStore['entry'] = async ({ key, position }) => {
    const item = await readItem(table, entryKey(key, position))
    return item && toEntry(item)
  }

  async function* newestFirst(key: InteractionKey, atFirst: number): AsyncGenerator<LogEntry> {
    const partition = partitionOf(key)
    for await (const item of readStepwise(table, { partition, newestFirst: true, atFirst }))
      yield toEntry(item)
  }

  async function* eventsNewestFirst(
    key: InteractionKey,
    consultId: string,
  ): AsyncGenerator<ConsultEvent> {
    for await (const { events } of newestFirst(key, eventsAtFirst))
      yield* events.filter(({ consult }) => consult.id === consultId).reverse()
  }

  const events: ConsultStore['events'] = async (key, consultId, after) => {
    const found: ConsultEvent[] = []
    for await (const event of eventsNewestFirst(key, consultId)) {
      if (event.sequence > after) found.push(event)
      if (event.sequence <= after + 1) break
    }
    return found.reverse()
  }

  const lastEvent: ConsultStore['lastEvent'] = async (key, consultId) => {
    for await (const event of eventsNewestFirst(key, consultId)) return event
    return undefined
  }

  return { entry, newestFirst, events, lastEvent }
}
