import { expect, test } from 'vitest'
import { deliverEvent } from '../../src/consult/deliver-event.ts'
import type { ConsultStore } from '../../src/consult/ports/consult-store.ts'
import type { EventDelivery } from '../../src/consult/ports/deliveries.ts'
import { anEndpoint } from '../doubles/memory-webhooks.ts'
import { joined, now, posted, posting } from './a-record.ts'
import { delivered, deliverWorld } from './deliver-world.ts'
import { key } from './use-case-world.ts'

const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString()
const idOf = (sequence: number) => `evt_cst_1_${sequence}`
const place = { key, position: 4 }
const first = { callerId: 'crm', webhookId: 'wh_1', consultId: 'cst_1', sequence: 4, attempt: 1 }
/** A message that tells where its event is, and what is read for it. */
const given = async () => {
  const told = await deliverWorld([posting, posted, joined], delivered)
  const { store } = told.world
  const reads: string[] = []
  const read = <Answer>(what: string, answer: Promise<Answer>) => {
    reads.push(what)
    return answer
  }
  const counted: ConsultStore = {
    ...store,
    entry: (at) => read('entry', store.entry(at)),
    locate: (id) => read('locate', store.locate(id)),
    events: (...of) => read('events', store.events(...of)),
  }
  const world = { ...told.world, store: counted }
  const deliver = (more: Partial<EventDelivery> = {}) =>
    deliverEvent(world, { ...first, dueAt: now.toISOString(), place, ...more })
  return { ...told, reads, deliver }
}

test('given a message that tells where its event is, a first try reads that entry and nothing else', async () => {
  const { deliver, tried, reads } = await given()
  expect(await deliver()).toBe('delivered')
  expect([tried, reads]).toEqual([[idOf(4)], ['entry']])
})

test('a later try, or one that has waited, looks whether there is a newer one', async () => {
  const { deliver, reads } = await given()
  const old = { sequence: 3, place: { key, position: 3 } }
  expect(await deliver({ ...old, attempt: 2, due: true })).toBe('superseded')
  expect(await deliver({ ...old, dueAt: inSeconds(-61) })).toBe('superseded')
  expect(await deliver({ ...old, narrow: true })).toBe('superseded')
  expect(new Set(reads)).toEqual(new Set(['locate', 'events']))
})

test('an entry of another caller, or without that event, is dropped', async () => {
  const { deliver, world, tried } = await given()
  await world.endpoints.add({
    ...anEndpoint({ callerId: 'bot', id: 'wh_bot' }),
    secret: 'whsec_x',
  })
  expect(await deliver({ callerId: 'bot', webhookId: 'wh_bot' })).toBe('dropped')
  expect(await deliver({ place: { key, position: 3 } })).toBe('dropped')
  expect(await deliver({ place: { key, position: 9 } })).toBe('dropped')
  expect(await deliver({ consultId: 'cst_2' })).toBe('dropped')
  expect(tried).toEqual([])
})
