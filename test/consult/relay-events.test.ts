import fc from 'fast-check'
import { expect, test } from 'vitest'
import { key, relayWorld } from './relay-world.ts'

const aFailure = () => Promise.reject(new Error('the queue is down'))
/** Fails as often as there is `true` at the end of the list. */
const failing = (failures: boolean[]) => async () => {
  if (failures.pop() === true) await aFailure()
}
const inOrder = (told: number[]) => told.toSorted((one, other) => one - other)
const aScheduler = () => fc.sample(fc.scheduler(), 1)[0] as fc.Scheduler
const runs = { numRuns: 300 }

const runAll = async (scheduler: fc.Scheduler, failures: boolean[]) => {
  const world = relayWorld(scheduler)
  const tell = failing([...failures])
  const processes = ['lambda-1', 'lambda-2', 'listener'].map((name) =>
    world.process(name, { tell }),
  )
  const writing = Promise.all(processes.flatMap(({ write }) => [write(), write()]))
  await scheduler.waitFor(writing)
  await scheduler.waitFor(Promise.all(processes.map(({ relay }) => relay.settled())))
  return { told: world.told, undone: await world.undone() }
}

test('whoever writes and whatever is slow, every event is handed on once, in the order of the log', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const { told, undone } = await runAll(scheduler, [])
      expect(told).toEqual([1, 2, 3, 4, 5, 6])
      expect(undone).toEqual([])
    }),
    runs,
  )
})

test('a hand-over that fails is tried again before any later event', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.boolean(), { maxLength: 10 }),
      async (scheduler, failures) => {
        const { told, undone } = await runAll(scheduler, failures)
        expect(told).toEqual([1, 2, 3, 4, 5, 6])
        expect(undone).toEqual([])
      },
    ),
    runs,
  )
})

/** Time enough for what is left lying to be noticed, and somebody who looks. */
const sweepAway = async (
  scheduler: fc.Scheduler,
  { pass }: ReturnType<typeof relayWorld>,
  sweeper: ReturnType<ReturnType<typeof relayWorld>['process']>,
) => {
  pass(15)
  await scheduler.waitFor(sweeper.sweep())
  await scheduler.waitFor(sweeper.relay.settled())
}

test('a process that gives up and goes on later tells nothing again after something newer', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.nat({ max: 3 }), async (scheduler, good) => {
      const world = relayWorld(scheduler)
      const failures = [true, ...Array.from({ length: good }, () => false)]
      const impatient = world.process('lambda', {
        tell: failing(failures),
        patience: () => Promise.resolve(false),
        stalled: () => undefined,
      })
      const others = [world.process('listener'), world.process('sweep')]
      const [listener, sweeper] = others as [typeof impatient, typeof impatient]
      const { write } = impatient
      await scheduler.waitFor(Promise.all([write(), write(), write(), listener.write(), write()]))
      await scheduler.waitFor(
        Promise.all([impatient, listener].map((each) => each.relay.settled())),
      )

      world.pass(15)
      await scheduler.waitFor(Promise.all([sweeper.sweep(), write(), write(), listener.write()]))
      const settling = [impatient, ...others].map((each) => each.relay.settled())
      await scheduler.waitFor(Promise.all(settling))
      await sweepAway(scheduler, world, sweeper)
      expect(world.told).toEqual(inOrder(world.told))
      expect([...new Set(world.told)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
      expect(await world.undone()).toEqual([])
    }),
    runs,
  )
})

test('what a dead process leaves behind, wherever it was, is handed on by the next sweep', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.nat({ max: 40 }), async (scheduler, steps) => {
      const world = relayWorld(scheduler)
      const [dying, listener, sweeper] = ['lambda', 'listener', 'sweep'].map((name) =>
        world.process(name),
      ) as [
        ReturnType<typeof world.process>,
        ReturnType<typeof world.process>,
        ReturnType<typeof world.process>,
      ]
      for (const { write } of [dying, listener, dying, listener]) void write()
      for (let step = 0; step < steps && scheduler.count() > 0; step += 1)
        await scheduler.waitNext(1)
      dying.die()
      await scheduler.waitIdle()
      await sweepAway(scheduler, world, sweeper)
      const { position } = await world.memory.load(key)
      expect(world.told).toEqual(inOrder(world.told))
      expect(new Set(world.told).size).toBe(position)
      expect(await world.undone()).toEqual([])
    }),
    runs,
  )
})

test('while a process is still trying, sweeps neither double nor overtake what it has', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const world = relayWorld(scheduler)
      let tries = 0
      const sweeper = world.process('sweep')
      const listener = world.process('listener', {
        tell: () => ((tries += 1) < 10 ? aFailure() : Promise.resolve()),
        patience: async () => {
          world.pass(2)
          await sweeper.sweep()
          return true
        },
      })
      await scheduler.waitFor(Promise.all([listener.write(), listener.write(), listener.write()]))
      await scheduler.waitFor(listener.relay.settled())
      await sweepAway(scheduler, world, sweeper)
      expect(world.told).toEqual([1, 2, 3])
      expect(await world.undone()).toEqual([])
    }),
    runs,
  )
})

test('the process that gave up picks it up itself, when it is the one that sweeps', async () => {
  const scheduler = aScheduler()
  const world = relayWorld(scheduler)
  const only = world.process('only', {
    tell: failing([true]),
    patience: () => Promise.resolve(false),
    stalled: () => undefined,
  })
  await scheduler.waitFor(only.write())
  await scheduler.waitFor(only.relay.settled())
  expect(world.told).toEqual([])
  await sweepAway(scheduler, world, only)
  expect(world.told).toEqual([1])
  expect(await world.undone()).toEqual([])
})

test('an answer does not wait for what begins after it', async () => {
  const scheduler = aScheduler()
  const world = relayWorld(scheduler)
  let isDown = false
  const { write, relay } = world.process('only', {
    tell: () => (isDown ? aFailure() : Promise.resolve()),
    patience: () => new Promise(() => undefined),
  })
  await scheduler.waitFor(write())
  const settled = relay.settled()
  while (world.told.length === 0) await scheduler.waitNext(1)
  isDown = true
  await scheduler.waitFor(write({ media: 'sms', interactionId: 'another' }))
  await scheduler.waitFor(settled)
  expect(await world.undone()).toEqual([1])
  // What still fails must not fail unheard.
  while (scheduler.count() > 0) await scheduler.waitNext(1)
})
