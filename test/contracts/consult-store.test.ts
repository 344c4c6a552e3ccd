import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { meetCalls } from '../../bench/meet-calls.ts'
import { cursorCodec, InvalidCursor } from '../../src/adapters/dynamodb/cursor.ts'
import { dynamoConsultStore } from '../../src/adapters/dynamodb/consult-store.ts'
import { firstEvent } from '../../src/consult/compose-event.ts'
import { boundObservation } from '../../src/consult/bound-observation.ts'
import type { ConsultRecord } from '../../src/consult/consult-record.ts'
import type { ConsultState } from '../../src/consult/consult.ts'
import { hold } from '../../src/consult/hold-report.ts'
import { jsonBytes } from '../../src/consult/json-bytes.ts'
import { withRecord } from '../../src/consult/known-records.ts'
import type { ConsultStore } from '../../src/consult/ports/consult-store.ts'
import { aMessage, aRecord, anEntry, anObservation, report, someone } from '../consult/a-record.ts'
import { memoryConsultStore } from '../doubles/memory-consult-store.ts'
import { defineConsultStoreContract } from './consult-store.contract.ts'
import { openFreshTable } from './open-table.ts'

const clock = { now: () => new Date() }

defineConsultStoreContract('DynamoDB', async (contractClock) => {
  const { table, close } = await openFreshTable()
  const store = dynamoConsultStore(table, { clock: contractClock, retentionSeconds: 3600 })
  return { store, close }
})

defineConsultStoreContract('memory', ({ now }) =>
  Promise.resolve({ store: memoryConsultStore(now), close: () => Promise.resolve() }),
)

test('a cursor is good for the caller it was made for, and for nobody else', () => {
  const key = { pk: 'consult#a', sk: 'header', callerId: 'crm', createdAtAndId: 'c' } as const
  const cursor = cursorCodec.encode(key)
  expect(cursorCodec.decode(cursor, 'crm')).toEqual(key)
  const bad: [string, string][] = [
    [cursor, 'bot'],
    ['', 'crm'],
    ['x', 'crm'],
    [cursor.slice(1), 'crm'],
  ]
  for (const [text, caller] of bad) {
    expect(() => cursorCodec.decode(text, caller)).toThrow(InvalidCursor)
  }
})

describe('in DynamoDB', () => {
  let opened: Awaited<ReturnType<typeof openFreshTable>>
  let store: ConsultStore
  beforeAll(async () => {
    opened = await openFreshTable()
    store = dynamoConsultStore(opened.table, { clock, retentionSeconds: 3600 })
  })
  afterAll(() => opened.close())

  const aKey = () => ({ media: 'chat', interactionId: randomUUID() }) as const
  const header = (callerId: string, n: number) => ({
    consultId: `cst_${randomUUID()}`,
    callerId,
    key: { media: 'chat', interactionId: 'x' } as const,
    agent: 'testname',
    createdAt: `2026-01-02T03:04:0${n}.000Z`,
  })

  test('a page’s cursor does not open another caller’s list', async () => {
    for (const caller of ['crm', 'bot']) {
      for (const n of [1, 2, 3]) await store.register(header(caller, n))
    }
    const { nextCursor } = await store.list({ callerId: 'crm', limit: 1 })
    const cursor = nextCursor ?? ''
    expect((await store.list({ callerId: 'crm', limit: 5, cursor })).headers).toHaveLength(2)
    await expect(store.list({ callerId: 'bot', limit: 5, cursor })).rejects.toThrow(InvalidCursor)
  })

  test('a cursor made up with impossible keys is refused as any other', async () => {
    const cursor = cursorCodec.encode({ pk: '', sk: '', callerId: 'crm', createdAtAndId: '' })
    await expect(store.list({ callerId: 'crm', limit: 5, cursor })).rejects.toThrow(InvalidCursor)
  })

  test('a write whose answer was lost, and which the SDK sends again, counts as this one’s', async () => {
    const key = aKey()
    const stop = meetCalls(opened.table.client, async (_, go) => {
      await go()
      return go()
    })
    try {
      const relay = { by: null, since: clock.now().toISOString() }
      const entry = anEntry({ relay })
      expect(await store.append(key, entry)).toBe('appended')
      expect(await store.append(key, entry)).toBe('conflict')
      expect(await store.claim({ key, position: 1 }, relay, 'me')).toBe(true)
      expect(await store.claim({ key, position: 1 }, relay, 'another')).toBe(false)
    } finally {
      stop()
    }
  })

  test('the state of a log of 300 entries is read from one item, and two more if need be', async () => {
    const key = aKey()
    const since = clock.now().toISOString()
    for (let position = 1; position <= 300; position += 1) {
      const events = [{ ...firstEvent(aRecord()), sequence: position }]
      const relay = position < 299 ? null : { by: 'me', since }
      await store.append(key, anEntry({ position, events, behind: position - 1, relay }))
    }
    const itemsReadBy = async (read: () => Promise<unknown>) => {
      let items = 0
      const stop = meetCalls(opened.table.client, async (_, go) => {
        const answer: { ScannedCount?: number } = await go()
        items += answer.ScannedCount ?? 1
        return answer
      })
      await read().finally(stop)
      return items
    }
    expect(await itemsReadBy(() => store.load(key))).toBe(1)
    expect(await itemsReadBy(() => store.waitingAfter({ key, position: 298 }))).toBe(1)
    expect(await itemsReadBy(() => store.events(key, 'cst_1', 298))).toBeLessThan(5)
    expect(await itemsReadBy(() => store.lastEvent(key, 'cst_1'))).toBeLessThan(5)
    await store.append(key, anEntry({ position: 301, behind: 300 }))
    expect(await itemsReadBy(() => store.load(key))).toBe(2)
  })

  test('the longest text there may be fits into an entry beside all that it may carry', async () => {
    const texts = (bytes: number) => '漢'.repeat(bytes / 3)
    const metadata = { note: texts(2_034) }
    const uri = `https://gws.example/${'u'.repeat(2_000)}`
    const consult = (id: string, state: ConsultState) => {
      const { consult: plain } = aRecord()
      return { ...plain, id, state, metadata, target: { uri }, reason: texts(1_998) }
    }
    const present = Array.from({ length: 20 }, (_, n) => someone(`participant-${n}`, texts(60)))
    const messagesTold = Array.from({ length: 200 }, (_, n) => 10_000 + n)
    const saying = report({ fact: 'message', message: aMessage(texts(45_000)) })
    const { held } = hold(aRecord(), saying)
    const past = Array.from({ length: 12 }, (_, n) =>
      aRecord({ consult: consult(`p${n}`, 'ended') }),
    )
    const open = aRecord({ consult: consult('open', 'pending'), present, held })
    const own = aRecord({ consult: consult('own', 'joined'), present, messagesTold })
    const records = [...past, open, own].reduce<ConsultRecord[]>(withRecord, [])
    const seen = anObservation({ messages: [aMessage(texts(330_000))] })
    const text = boundObservation(seen).messages[0]?.text ?? ''
    const event = { ...firstEvent(own), message: { text, from: null, at: null } }
    const entry = anEntry({ records, events: [event] })
    const key = aKey()
    expect(jsonBytes(text)).toBeGreaterThan(308_000)
    expect(await store.append(key, entry)).toBe('appended')
    expect(await store.entry({ key, position: 1 })).toEqual(entry)
    expect(jsonBytes(entry)).toBeLessThan(400_000)
  })

  const keepsRaw = async (text: string) => {
    const raw: unknown = JSON.parse(text)
    const key = aKey()
    await store.append(key, anEntry({ events: [{ ...firstEvent(aRecord()), raw }] }))
    expect((await store.lastEvent(key, 'cst_1'))?.raw).toEqual(raw)
  }

  test.each([
    '{"a":null,"b":"","c":[],"d":{}}',
    '0.30000000000000004',
    '"\\ud800"',
    'false',
    '-0.5',
  ])('a notification comes back as it was: %s', keepsRaw)

  test.each(['{"id":12345678901234567890}', '{"id":1e300}', '{"__proto__":{"a":1}}'])(
    'so does one that no DynamoDB type holds: %s',
    keepsRaw,
  )
})
