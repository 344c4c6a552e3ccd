import type { InteractionKey } from '../../src/consult/consult.ts'
import { newestPosition } from '../../src/consult/interaction-log.ts'
import type { InteractionLog, LogEntry } from '../../src/consult/interaction-log.ts'
import type { ConsultHeader, ConsultStore } from '../../src/consult/ports/consult-store.ts'

/** A ConsultStore in memory, with the port's promises; each call is one step that nothing can part. */
export const memoryConsultStore = (): ConsultStore => {
  const logs = new Map<string, LogEntry[]>()
  const headers: ConsultHeader[] = []
  const settled = new Set<string>()
  const keys = new Set<InteractionKey>()
  const nameOf = ({ media, interactionId }: InteractionKey) => `${media}/${interactionId}`
  const entriesOf = (key: InteractionKey) => logs.get(nameOf(key)) ?? []
  const change = (key: InteractionKey, position: number, relay: LogEntry['relay']) =>
    logs.set(
      nameOf(key),
      entriesOf(key).map((entry) => (entry.position === position ? { ...entry, relay } : entry)),
    )

  return {
    load: (key) => Promise.resolve({ key, entries: entriesOf(key) }),
    append: (log: InteractionLog, entry) => {
      const entries = entriesOf(log.key)
      const isNext = entry.position === (entries.at(-1)?.position ?? 0) + 1
      if (!isNext || entry.position !== newestPosition(log) + 1)
        return Promise.resolve({ outcome: 'conflict' })
      if (entries.length === 0) keys.add(log.key)
      logs.set(nameOf(log.key), [...entries, entry])
      return Promise.resolve({
        outcome: 'appended',
        log: { ...log, entries: [...log.entries, entry] },
      })
    },
    register: (header) => {
      headers.push(header)
      return Promise.resolve()
    },
    locate: (id) => Promise.resolve(headers.find(({ consultId }) => consultId === id)),
    list: ({ callerId, limit, cursor }) => {
      const own = headers.filter((header) => header.callerId === callerId).reverse()
      const from = Number(cursor ?? 0)
      const nextCursor = from + limit < own.length ? String(from + limit) : null
      return Promise.resolve({ headers: own.slice(from, from + limit), nextCursor })
    },
    claim: ({ key, position }, from, by) => {
      const entry = entriesOf(key).find((each) => each.position === position)
      if (!entry?.relay || entry.relay.by !== from) return Promise.resolve(false)
      change(key, position, { by })
      return Promise.resolve(true)
    },
    relayed: ({ key, position }) => {
      change(key, position, null)
      return Promise.resolve()
    },
    firstUnrelayed: (key) => Promise.resolve(entriesOf(key).find(({ relay }) => relay !== null)),
    stranded: () =>
      Promise.resolve(
        [...keys].flatMap((key) =>
          entriesOf(key).flatMap(({ position, relay }) =>
            relay ? [{ key, position, by: relay.by }] : [],
          ),
        ),
      ),
    openConsults: (agent) =>
      Promise.resolve(
        headers.filter(
          (header) =>
            !settled.has(header.consultId) && (agent === undefined || header.agent === agent),
        ),
      ),
    settle: (consultId) => {
      settled.add(consultId)
      return Promise.resolve()
    },
  }
}
