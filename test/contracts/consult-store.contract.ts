import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { firstEvent } from '../../src/consult/compose-event.ts'
import type { InteractionKey } from '../../src/consult/consult.ts'
import type { ConsultEvent } from '../../src/consult/event.ts'
import type { InteractionLog, LogEntry } from '../../src/consult/interaction-log.ts'
import type { Clock } from '../../src/consult/ports/clock.ts'
import type { ConsultStore, Place } from '../../src/consult/ports/consult-store.ts'
import { aRecord, anEntry } from '../consult/a-record.ts'

type Opened = { store: ConsultStore; close: () => Promise<unknown> }

/** What every ConsultStore promises. */
export const defineConsultStoreContract = (
  name: string,
  open: (clock: Clock) => Promise<Opened>,
) => {
  let time = Date.parse('2026-01-02T03:04:05.000Z')
  const now = () => new Date(time)
  const pass = (milliseconds: number) => {
    time += milliseconds
  }
  describe(`${name} as a ConsultStore`, () => {
    let opened: Opened
    let store: ConsultStore
    beforeAll(async () => {
      opened = await open({ now })
      store = opened.store
    })
    afterAll(() => opened.close())

    const aKey = () => ({ media: 'chat', interactionId: randomUUID() }) as const
    const relayBy = (by: string | null) => ({ by, since: now().toISOString() })
    /** The entry that follows, with one event. */
    const next = (
      { position, waiting }: InteractionLog,
      by: string | null = 'me',
      more: Partial<LogEntry> = {},
    ): LogEntry => {
      const sequence = position + 1
      const events = [{ ...firstEvent(aRecord()), sequence }]
      const behind = waiting?.position ?? 0
      return anEntry({ position: sequence, events, behind, relay: relayBy(by), ...more })
    }
    const append = async (key: InteractionKey, by?: string | null, more?: Partial<LogEntry>) => {
      const entry = next(await store.load(key), by, more)
      expect(await store.append(key, entry)).toBe('appended')
      return entry
    }
    const sequences = (events: ConsultEvent[]) => events.map(({ sequence }) => sequence)

    test('an interaction never heard of has an empty log', async () => {
      const key = aKey()
      expect(await store.load(key)).toEqual({ key, position: 0, records: [], waiting: null })
      expect(await store.entry({ key, position: 1 })).toBeUndefined()
      expect(await store.events(key, 'cst_1', 0)).toEqual([])
      expect(await store.lastEvent(key, 'cst_1')).toBeUndefined()
    })

    test('what was appended is there, whole; the newest entry speaks for the log', async () => {
      const key = aKey()
      const one = await append(key)
      const records = [aRecord({ sessionEpoch: '漢字🎉' })]
      const two = await append(key, null, { records })
      expect(await store.entry({ key, position: 1 })).toEqual(one)
      expect(await store.entry({ key, position: 2 })).toEqual(two)
      const waiting = { position: 2, by: null }
      expect(await store.load(key)).toEqual({ key, position: 2, records, waiting })
    })

    test('who is handing on what is known across entries without events', async () => {
      const key = aKey()
      const silent = { events: [], relay: null }
      await append(key, null, silent)
      expect((await store.load(key)).waiting).toBeNull()
      await append(key, 'me')
      await append(key, null, silent)
      await append(key, null, silent)
      expect((await store.load(key)).waiting).toEqual({ position: 2, by: 'me' })
      await store.relayed({ key, position: 2 })
      expect(await store.load(key)).toMatchObject({ position: 4, waiting: null })
      await append(key, 'me')
      await store.relayed({ key, position: 5 })
      expect((await store.load(key)).waiting).toBeNull()
    })

    test('of twenty writers with the same log one comes first, and the others write nothing', async () => {
      const key = aKey()
      const log = await store.load(key)
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, n) => store.append(key, next(log, `writer-${n}`))),
      )
      expect(outcomes.filter((outcome) => outcome === 'appended')).toHaveLength(1)
      expect((await store.load(key)).position).toBe(1)
    })

    test('twenty writers that load again after a conflict all get in, each behind the last', async () => {
      const key = aKey()
      const write = async (by: string): Promise<void> => {
        const outcome = await store.append(key, next(await store.load(key), by))
        if (outcome === 'conflict') await write(by)
      }
      const writers = Array.from({ length: 20 }, (_, n) => `writer-${n}`)
      await Promise.all(writers.map(write))
      const entries = await Promise.all(
        writers.map((_, n) => store.entry({ key, position: n + 1 })),
      )
      expect(entries.map((entry) => entry?.relay?.by).sort()).toEqual([...writers].sort())
      expect((await store.load(key)).position).toBe(20)
    })

    test('the same interaction id is another log in another medium', async () => {
      const key = aKey()
      await append(key)
      expect((await store.load({ ...key, media: 'sms' })).position).toBe(0)
    })

    test('a repeated append conflicts', async () => {
      const key = aKey()
      expect(await store.append(key, await append(key))).toBe('conflict')
    })

    test('a consult’s events come in sequence, from where they are asked for', async () => {
      const key = aKey()
      const other = firstEvent(aRecord({ consult: { ...aRecord().consult, id: 'cst_2' } }))
      for (let n = 0; n < 20; n += 1) await append(key)
      await append(key, null, { events: [other], relay: null })
      await append(key, null, { events: [], relay: null })
      const all = Array.from({ length: 20 }, (_, n) => n + 1)
      expect(sequences(await store.events(key, 'cst_1', 0))).toEqual(all)
      expect(sequences(await store.events(key, 'cst_1', 17))).toEqual([18, 19, 20])
      expect(sequences(await store.events(key, 'cst_1', 20))).toEqual([])
      expect(sequences(await store.events(key, 'cst_2', 0))).toEqual([1])
      expect((await store.lastEvent(key, 'cst_1'))?.sequence).toBe(20)
    })

    test('events that fill more than a page come whole, several of one entry in their order', async () => {
      const key = aKey()
      const message = { text: 'x'.repeat(100_000), from: null, at: null }
      for (let n = 0; n < 9; n += 1) {
        const event = { ...firstEvent(aRecord()), message }
        const events = [1, 2].map((nth) => ({ ...event, sequence: 2 * n + nth }))
        await append(key, 'me', { events })
      }
      const all = Array.from({ length: 18 }, (_, n) => n + 1)
      expect(sequences(await store.events(key, 'cst_1', 0))).toEqual(all)
      expect(sequences(await store.events(key, 'cst_1', 3))).toEqual(all.slice(3))
    })

    test('the first entry behind another that is not handed on is the one to go on with', async () => {
      const key = aKey()
      const after = async (position: number) =>
        (await store.waitingAfter({ key, position }))?.position
      expect(await after(0)).toBeUndefined()
      await append(key)
      await append(key, null, { events: [], relay: null })
      await append(key, null)
      expect([await after(0), await after(1), await after(3)]).toEqual([1, 3, undefined])
      await store.relayed({ key, position: 1 })
      await store.relayed({ key, position: 1 })
      expect(await after(0)).toBe(3)
      await store.relayed({ key, position: 3 })
      expect(await after(0)).toBeUndefined()
    })

    test('whoever asks to go on behind an entry is heard by whoever hands it on, or told that it is too late', async () => {
      const key = aKey()
      await append(key)
      await append(key)
      const [first, second] = [1, 2].map((position) => ({ key, position })) as [Place, Place]
      expect(await store.relayed(first)).toBe(false)
      expect(await store.relayed(first)).toBe(false)
      expect(await store.askToGoOn(first)).toBe(false)
      expect(await store.relayed(first)).toBe(false)
      expect([await store.askToGoOn(second), await store.askToGoOn(second)]).toEqual([true, true])
      expect([await store.relayed(second), await store.relayed(second)]).toEqual([true, true])
      expect(await store.askToGoOn(second)).toBe(false)
      expect(await store.askToGoOn({ key, position: 3 })).toBe(false)
      expect((await store.load(key)).position).toBe(2)
    })

    test('a waiting entry is claimed by one, a claimed or finished one by nobody else', async () => {
      const key = aKey()
      await append(key, null)
      await append(key, 'somebody')
      const [first, second] = [1, 2].map((position) => ({ key, position })) as [Place, Place]
      const claims = await Promise.all(
        ['a', 'b', 'c', 'd'].map((by) => store.claim(first, relayBy(null), by)),
      )
      expect(claims.filter(Boolean)).toHaveLength(1)
      expect(await store.claim(second, relayBy(null), 'a')).toBe(false)
      expect(await store.claim(second, relayBy('somebody'), 'somebody')).toBe(true)
      await store.relayed(second)
      expect(await store.claim(second, relayBy('somebody'), 'a')).toBe(false)
      expect(await store.claim(second, relayBy('somebody'), 'somebody')).toBe(false)
    })

    test('what a dead relayer had claimed is taken over by one, only from him, and stays taken', async () => {
      const key = aKey()
      await append(key, 'dead')
      const place = { key, position: 1 }
      expect(await store.claim(place, relayBy('somebody else'), 'a')).toBe(false)
      const claim = (by: string) => store.claim(place, relayBy('dead'), by)
      const claims = await Promise.all(['a', 'b', 'c', 'd'].map(claim))
      expect(claims.filter(Boolean)).toHaveLength(1)
      expect(await Promise.all(['a', 'b', 'c', 'd'].map(claim))).toEqual(claims)
    })

    test('entries that are not handed on are stranded, over all interactions, until they are', async () => {
      const keys = [aKey(), { media: 'sms', interactionId: `a#b:${randomUUID()}` } as const]
      const strandedHere = async (since = new Date('9999-01-01')) => {
        const ours = keys.map(({ interactionId }): string => interactionId)
        const all = await store.stranded(since)
        return all.filter(({ key }) => ours.includes(key.interactionId))
      }
      for (const key of keys) {
        await append(key, 'dead')
        pass(1)
      }
      expect(await strandedHere()).toEqual(keys.map((key) => ({ key, position: 1 })))
      for (const key of keys) await store.relayed({ key, position: 1 })
      expect(await strandedHere()).toEqual([])
    })

    test('what was claimed lately is not stranded', async () => {
      const key = aKey()
      await append(key, 'dead')
      const isStranded = async (since: Date) =>
        (await store.stranded(since)).some((place) => place.key.interactionId === key.interactionId)
      const before = now()
      const dead = relayBy('dead')
      pass(10)
      expect(await isStranded(before)).toBe(true)
      await store.claim({ key, position: 1 }, dead, 'a')
      expect(await isStranded(before)).toBe(false)
      expect(await isStranded(now())).toBe(true)
      await store.claim({ key, position: 1 }, relayBy('a'), 'dead')
      pass(10)
      expect(await store.claim({ key, position: 1 }, dead, 'b')).toBe(false)
    })

    test('a consult is open, for its agent and for all, until it is settled', async () => {
      const agent = `agent-${randomUUID()}`
      const ids = ['a', 'b'].map((letter) => `cst_${letter}_${randomUUID()}`)
      const header = { callerId: 'crm', key: aKey(), createdAt: '2026-01-02T03:04:05.000Z' }
      for (const consultId of ids) await store.register({ ...header, consultId, agent })
      await store.register({ ...header, consultId: randomUUID(), agent: `${agent}-2` })
      const openIds = async (of?: string) =>
        (await store.openConsults(of)).map(({ consultId }) => consultId)
      expect(await openIds(agent)).toEqual(ids)
      expect(await openIds()).toEqual(expect.arrayContaining(ids))
      const [first = ''] = ids
      await store.settle({ ...header, consultId: first })
      await store.settle({ ...header, consultId: first })
      await store.settle({ ...header, consultId: 'cst_nothing' })
      expect(await openIds(agent)).toEqual(ids.slice(1))
      expect(await store.locate(first)).toMatchObject({ consultId: first, agent })
    })

    test('what began long before a moment is found if it was not over by then', async () => {
      const callerId = randomUUID()
      const about = { callerId, key: aKey(), agent: 'testname' }
      const hoursAgo = (hours: number) => new Date(now().getTime() - hours * 3600_000)
      const consult = (name: string, hours: number) => ({
        ...{ ...about, consultId: `cst_${name}_${callerId}` },
        createdAt: hoursAgo(hours).toISOString(),
      })
      const [open, over, short] = [consult('open', 30), consult('over', 30), consult('short', 1)]
      for (const each of [open, over, short]) await store.register(each)
      await store.register({ ...consult('foreign', 30), callerId: 'another' })
      pass(60)
      for (const each of [over, over, short]) await store.settle(each)
      const lasting = async (since: Date) =>
        (await store.lasting({ callerId, since })).map(({ consultId }) => consultId).sort()
      expect(await lasting(hoursAgo(1))).toEqual([open.consultId, over.consultId])
      pass(60)
      expect(await lasting(now())).toEqual([open.consultId])
      expect(await lasting(hoursAgo(10))).toEqual([])
      const openNow = (await store.openConsults()).map(({ consultId }) => consultId)
      expect([openNow.includes(open.consultId), openNow.includes(over.consultId)]).toEqual([
        true,
        false,
      ])
    })

    test('a header is found by its id; a caller’s headers are listed newest first, page by page', async () => {
      const callerId = randomUUID()
      const ids = Array.from({ length: 5 }, () => `cst_${randomUUID()}`)
      for (const [n, consultId] of ids.entries()) {
        await store.register({
          consultId,
          callerId,
          key: aKey(),
          agent: 'testname',
          createdAt: `2026-01-02T03:04:0${n}.000Z`,
        })
      }
      expect(await store.locate(ids[0] ?? '')).toMatchObject({ callerId, agent: 'testname' })
      expect(await store.locate('cst_nothing')).toBeUndefined()
      const listed: string[] = []
      let cursor: string | undefined
      do {
        const page = await store.list({ callerId, limit: 2, cursor })
        listed.push(...page.headers.map(({ consultId }) => consultId))
        cursor = page.nextCursor ?? undefined
      } while (cursor !== undefined)
      expect(listed).toEqual([...ids].reverse())
      const [first] = (await store.list({ callerId, limit: 5 })).headers
      const rest = await store.list({
        callerId,
        limit: 5,
        cursor: first && store.cursorAfter(first),
      })
      expect(rest.headers.map(({ consultId }) => consultId)).toEqual(listed.slice(1))
      expect((await store.list({ callerId: randomUUID(), limit: 2 })).headers).toEqual([])
    })
  })
}
