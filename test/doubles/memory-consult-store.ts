import type { InteractionKey } from '../../src/consult/consult.ts'
import { emptyLog, logAfter } from '../../src/consult/interaction-log.ts'
import { isLong } from '../../src/consult/long-consult.ts'
import type { LogEntry } from '../../src/consult/interaction-log.ts'
import type { ConsultHeader, ConsultStore, Place } from '../../src/consult/ports/consult-store.ts'

type Row = { key: InteractionKey; entry: LogEntry; followed?: true }

/** A ConsultStore in memory, with the port's promises; each call is one step that nothing can part. */
export const memoryConsultStore = (now: () => Date = () => new Date(0)): ConsultStore => {
  const rows: Row[] = []
  const headers: ConsultHeader[] = []
  const settled = new Map<string, Date>()
  const isSame = (one: InteractionKey, other: InteractionKey) =>
    one.media === other.media && one.interactionId === other.interactionId
  const rowsOf = (key: InteractionKey) => rows.filter((row) => isSame(row.key, key))
  const rowAt = ({ key, position }: Place) =>
    rowsOf(key).find(({ entry }) => entry.position === position)
  const entriesOf = (key: InteractionKey) => rowsOf(key).map(({ entry }) => entry)
  const ownOf = (callerId: string) =>
    headers.filter((header) => header.callerId === callerId).reverse()
  const eventsOf = (key: InteractionKey, consultId: string) =>
    entriesOf(key)
      .flatMap(({ events }) => events)
      .filter(({ consult }) => consult.id === consultId)

  return {
    load: (key) => {
      const entries = entriesOf(key)
      const newest = entries.at(-1)
      const before = entries.find(({ position }) => position === newest?.behind)
      return Promise.resolve(newest ? logAfter(key, newest, before) : emptyLog(key))
    },
    append: (key, entry) => {
      if (entry.position !== entriesOf(key).length + 1) return Promise.resolve('conflict')
      rows.push({ key, entry })
      return Promise.resolve('appended')
    },
    entry: (place) => Promise.resolve(rowAt(place)?.entry),
    events: (key, consultId, after) =>
      Promise.resolve(eventsOf(key, consultId).filter(({ sequence }) => sequence > after)),
    lastEvent: (key, consultId) => Promise.resolve(eventsOf(key, consultId).at(-1)),
    register: (header) => {
      headers.push(header)
      return Promise.resolve()
    },
    locate: (id) => Promise.resolve(headers.find(({ consultId }) => consultId === id)),
    list: ({ callerId, limit, cursor }) => {
      const own = ownOf(callerId)
      const from = Number(cursor ?? 0)
      const nextCursor = from + limit < own.length ? String(from + limit) : null
      return Promise.resolve({ headers: own.slice(from, from + limit), nextCursor })
    },
    cursorAfter: ({ callerId, consultId }) =>
      String(ownOf(callerId).findIndex((header) => header.consultId === consultId) + 1),
    claim: (place, from, by) => {
      const row = rowAt(place)
      const relay = row?.entry.relay
      if (!row || !relay) return Promise.resolve(false)
      const isUnclaimed = relay.by === from.by && relay.since === from.since
      if (!isUnclaimed && relay.by !== by) return Promise.resolve(false)
      row.entry = { ...row.entry, relay: { by, since: now().toISOString() } }
      return Promise.resolve(true)
    },
    askToGoOn: (place) => {
      const row = rowAt(place)
      if (!row?.entry.relay) return Promise.resolve(false)
      row.followed = true
      return Promise.resolve(true)
    },
    relayed: (place) => {
      const row = rowAt(place)
      if (row) row.entry = { ...row.entry, relay: null }
      return Promise.resolve(row?.followed === true)
    },
    waitingAfter: ({ key, position }) =>
      Promise.resolve(
        entriesOf(key).find((entry) => entry.position > position && entry.relay !== null),
      ),
    stranded: (untouchedSince) =>
      Promise.resolve(
        rows
          .filter(({ entry }) => entry.relay && new Date(entry.relay.since) <= untouchedSince)
          .map(({ key, entry: { position } }) => ({ key, position })),
      ),
    openConsults: (agent) =>
      Promise.resolve(
        headers.filter(
          (header) =>
            !settled.has(header.consultId) && (agent === undefined || header.agent === agent),
        ),
      ),
    settle: ({ consultId }) => {
      if (!settled.has(consultId)) settled.set(consultId, now())
      return Promise.resolve()
    },
    lasting: ({ callerId, since }) =>
      Promise.resolve(
        headers.filter(
          (header) =>
            header.callerId === callerId &&
            isLong(header, since) &&
            (settled.get(header.consultId) ?? since) >= since,
        ),
      ),
  }
}
