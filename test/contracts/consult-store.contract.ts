import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { firstEvent } from '../../src/consult/compose-event.ts'
import type { InteractionLog, LogEntry } from '../../src/consult/interaction-log.ts'
import { newestPosition } from '../../src/consult/interaction-log.ts'
import type { ConsultStore } from '../../src/consult/ports/consult-store.ts'
import { aRecord } from '../consult/a-record.ts'

type Opened = { store: ConsultStore; close: () => Promise<unknown> }

/** What every ConsultStore promises. */
export const defineConsultStoreContract = (name: string, open: () => Promise<Opened>) => {
  describe(`${name} as a ConsultStore`, () => {
    let opened: Opened
    let store: ConsultStore
    beforeAll(async () => {
      opened = await open()
      store = opened.store
    })
    afterAll(() => opened.close())

    const aKey = () => ({ media: 'chat', interactionId: randomUUID() }) as const
    const next = (log: InteractionLog, by: string | null = 'me', text = ''): LogEntry => {
      const record = aRecord()
      const event = { ...firstEvent(record), message: { text, from: null, at: null } }
      return { position: newestPosition(log) + 1, record, events: [event], relay: { by } }
    }
    const append = async (log: InteractionLog, entry: LogEntry): Promise<InteractionLog> => {
      const appended = await store.append(log, entry)
      if (appended.outcome !== 'appended') throw new Error('conflict')
      return appended.log
    }

    test('an interaction never heard of has an empty log', async () => {
      const key = aKey()
      expect(await store.load(key)).toEqual({ key, entries: [] })
    })

    test('what was appended is loaded, whole and in order', async () => {
      const empty = await store.load(aKey())
      const one = await append(empty, next(empty))
      const two = await append(one, next(one, null, '漢字🎉'))
      expect(await store.load(empty.key)).toEqual(two)
    })

    test('of twenty writers with the same log one comes first, and the others write nothing', async () => {
      const log = await store.load(aKey())
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, n) => store.append(log, next(log, `writer-${n}`))),
      )
      expect(outcomes.filter(({ outcome }) => outcome === 'appended')).toHaveLength(1)
      expect((await store.load(log.key)).entries).toHaveLength(1)
    })

    test('twenty writers that load again after a conflict all get in, each behind the last', async () => {
      const key = aKey()
      const write = async (by: string): Promise<void> => {
        const log = await store.load(key)
        const { outcome } = await store.append(log, next(log, by))
        if (outcome === 'conflict') await write(by)
      }
      const writers = Array.from({ length: 20 }, (_, n) => `writer-${n}`)
      await Promise.all(writers.map(write))
      const { entries } = await store.load(key)
      expect(entries.map(({ position }) => position)).toEqual(writers.map((_, n) => n + 1))
      expect(entries.map(({ relay }) => relay?.by).sort()).toEqual([...writers].sort())
    })

    test('the same interaction id is another log in another medium', async () => {
      const key = aKey()
      const log = await store.load(key)
      await append(log, next(log))
      expect((await store.load({ ...key, media: 'sms' })).entries).toEqual([])
    })

    test('a repeated append conflicts, and so does one with a hole before it', async () => {
      const log = await store.load(aKey())
      const entry = next(log)
      await append(log, entry)
      expect(await store.append(log, entry)).toEqual({ outcome: 'conflict' })
      expect(await store.append(log, { ...entry, position: 5 })).toEqual({ outcome: 'conflict' })
    })

    test('a log of more than a page comes whole', async () => {
      let log = await store.load(aKey())
      for (let n = 0; n < 9; n += 1) log = await append(log, next(log, 'me', 'x'.repeat(200_000)))
      expect((await store.load(log.key)).entries.map(({ position }) => position)).toEqual([
        1, 2, 3, 4, 5, 6, 7, 8, 9,
      ])
    })

    test('the oldest entry not handed on is the one to go on with', async () => {
      const empty = await store.load(aKey())
      expect(await store.firstUnrelayed(empty.key)).toBeUndefined()
      const one = await append(empty, next(empty))
      const two = await append(one, next(one, null))
      await append(two, { ...next(two), events: [], relay: null })
      expect((await store.firstUnrelayed(empty.key))?.position).toBe(1)
      await store.relayed({ key: empty.key, position: 1 })
      await store.relayed({ key: empty.key, position: 1 })
      expect((await store.firstUnrelayed(empty.key))?.position).toBe(2)
      await store.relayed({ key: empty.key, position: 2 })
      expect(await store.firstUnrelayed(empty.key)).toBeUndefined()
    })

    test('a waiting entry is claimed by one, a claimed or finished one by nobody', async () => {
      const empty = await store.load(aKey())
      const one = await append(empty, next(empty, null))
      const first = { key: one.key, position: 1 }
      const second = { key: one.key, position: 2 }
      const claims = await Promise.all(
        ['a', 'b', 'c', 'd'].map((by) => store.claim(first, null, by)),
      )
      expect(claims.filter(Boolean)).toHaveLength(1)
      await append(one, next(one, 'somebody'))
      expect(await store.claim(second, null, 'a')).toBe(false)
      await store.relayed(second)
      expect(await store.claim(second, null, 'a')).toBe(false)
      expect(await store.claim(second, 'somebody', 'a')).toBe(false)
    })

    test('what a dead relayer had claimed is taken over by one, and only from him', async () => {
      const empty = await store.load(aKey())
      await append(empty, next(empty, 'dead'))
      const place = { key: empty.key, position: 1 }
      expect(await store.claim(place, 'somebody else', 'a')).toBe(false)
      const claims = await Promise.all(
        ['a', 'b', 'c', 'd'].map((by) => store.claim(place, 'dead', by)),
      )
      expect(claims.filter(Boolean)).toHaveLength(1)
    })

    test('entries that are not handed on are stranded, over all interactions, until they are', async () => {
      const one = await store.load(aKey())
      const two = await store.load({ media: 'sms', interactionId: `a#b:${randomUUID()}` })
      const strandedHere = async () => {
        const all = await store.stranded(new Date('9999-01-01'))
        const ours = [one.key.interactionId, two.key.interactionId]
        return all.filter(({ key }) => ours.includes(key.interactionId))
      }
      await append(one, next(one, 'dead'))
      await append(two, next(two, null))
      expect(await strandedHere()).toEqual([
        { key: one.key, position: 1, by: 'dead' },
        { key: two.key, position: 1, by: null },
      ])
      await store.relayed({ key: one.key, position: 1 })
      await store.relayed({ key: two.key, position: 1 })
      expect(await strandedHere()).toEqual([])
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
      await store.settle(first)
      await store.settle(first)
      await store.settle('cst_nothing')
      expect(await openIds(agent)).toEqual(ids.slice(1))
      expect(await store.locate(first)).toMatchObject({ consultId: first, agent })
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
      expect((await store.list({ callerId: randomUUID(), limit: 2 })).headers).toEqual([])
    })
  })
}
