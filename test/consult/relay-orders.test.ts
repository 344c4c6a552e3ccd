import { expect, test } from 'vitest'
import { firstEvent } from '../../src/consult/compose-event.ts'
import type { LogEntry } from '../../src/consult/interaction-log.ts'
import { anEntry, aRecord, now } from './a-record.ts'
import { everyOrder } from './every-order.ts'
import type { Orders } from './every-order.ts'
import { key, relayWorld } from './relay-world.ts'

type World = ReturnType<typeof relayWorld>

const names = ['listener', 'lambda-1', 'lambda-2']

/** As each of them has just written it: the first hands its own on, and the others' wait for the one before. */
const entryOf = (relayer: string, index: number): LogEntry => {
  const sequence = index + 1
  return anEntry({
    position: sequence,
    events: [{ ...firstEvent(aRecord()), sequence }],
    behind: index,
    relay: { by: index === 0 ? relayer : null, since: now.toISOString() },
  })
}

const allPush = async ({ process, memory }: World, count: number) => {
  const entries = names.slice(0, count).map(entryOf)
  for (const entry of entries) await memory.append(key, entry)
  const processes = names.slice(0, count).map((name) => process(name))
  processes.forEach(({ relay }, index) => {
    const entry = entries[index]
    if (entry) relay.push(key, entry)
  })
  return processes
}

/** Whatever the living have left is found by the sweep. */
const sweepAway = async (orders: Orders, { process, pass }: World) => {
  const sweeper = process('sweep')
  pass(15)
  void sweeper.sweep()
  await orders.run()
}

const expectAllTold = async ({ told, undone }: World, count: number) => {
  expect(told).toEqual(Array.from({ length: count }, (_, index) => index + 1))
  expect(await undone()).toEqual([])
}

/** What was told when its teller died may be told once more, but not after anything newer. */
const expectAllToldInOrder = async ({ told, undone, memory }: World) => {
  const { position } = await memory.load(key)
  expect(told).toEqual(told.toSorted((one, other) => one - other))
  expect(new Set(told).size).toBe(position)
  expect(await undone()).toEqual([])
}

test('three entries behind each other are handed on in every order, without a sweep', async () => {
  const orders = await everyOrder(async (order) => {
    const world = relayWorld(order)
    await allPush(world, 3)
    await order.run()
    await expectAllTold(world, 3)
  })
  expect(orders).toBeGreaterThan(20)
})

test('so are two of which each write is made twice, since its answer was lost', async () => {
  const orders = await everyOrder(async (order) => {
    const world = relayWorld(order, { writes: 'twice' })
    await allPush(world, 2)
    await order.run()
    await expectAllTold(world, 2)
  })
  expect(orders).toBeGreaterThan(300)
})

test('whoever of three dies, at whatever moment, the sweep finds what is left, and nothing overtakes', async () => {
  const orders = await everyOrder(async (order) => {
    const world = relayWorld(order)
    const processes = await allPush(world, 3)
    for (const { die } of processes.slice(0, 2)) order.atAnyTime(die)
    await order.run()
    await sweepAway(order, world)
    await expectAllToldInOrder(world)
  })
  expect(orders).toBeGreaterThan(1000)
})

test('two writers at once, one of them twice, hand everything on in every order, without a sweep', async () => {
  const orders = await everyOrder(async (order) => {
    const world = relayWorld(order)
    const { write } = world.process('listener')
    void write().then(() => write())
    void world.process('lambda').write()
    await order.run()
    await expectAllTold(world, 3)
  })
  expect(orders).toBeGreaterThan(20_000)
})

test('of two writers at once one dies at whatever moment, and the sweep finds what is left', async () => {
  const orders = await everyOrder(async (order) => {
    const world = relayWorld(order)
    const [listener, lambda] = ['listener', 'lambda'].map((name) => world.process(name))
    void listener?.write()
    void lambda?.write()
    order.atAnyTime(() => listener?.die())
    await order.run()
    await sweepAway(order, world)
    await expectAllToldInOrder(world)
  })
  expect(orders).toBeGreaterThan(700)
})
