import fc from 'fast-check'
import { expect, test } from 'vitest'
import { simulateHosts } from './simulated-hosts.ts'
import type { Simulation } from './simulated-hosts.ts'

/** With a consult under way, always on, and idle soon after somebody has asked for them. */
const busy = ['ann', 'bob', 'cid']
const alwaysOn = ['dee']
const idle = ['eve', 'fay']

/** Who is to be held in the end. */
type Model = { wanted: Set<string> }
type Step = fc.AsyncCommand<Model, Simulation>

const step = (name: string, run: (simulation: Simulation, model: Model) => unknown): Step => ({
  check: () => true,
  run: async (model, simulation) => {
    await run(simulation, model)
    expect(simulation.violations).toEqual([])
  },
  toString: () => name,
})

/** One of the hosts that are still there. */
const at = ({ hosts }: Simulation, index: number) => {
  const living = hosts.filter(({ state }) => state !== 'gone')
  return living[index % Math.max(1, living.length)]
}
const onHost = (
  name: string,
  run: (simulation: Simulation, host: Simulation['hosts'][number]) => unknown,
) =>
  fc.nat(7).map((index) =>
    step(`${name}(${index})`, async (simulation) => {
      const host = at(simulation, index)
      if (host) await run(simulation, host)
    }),
  )

const rate = fc.double({ min: 0.97, max: 1.03, noNaN: true })
const random = fc.double({ min: 0, max: 1, noNaN: true })
const request = fc.constantFrom(...busy, ...idle).map((agent) =>
  step(`request(${agent})`, async ({ send }, { wanted }) => {
    if (busy.includes(agent)) wanted.add(agent)
    await send({ agent })
  }),
)
const pass = fc
  .tuple(fc.constantFrom(50, 400, 1600, 5000, 12_000), fc.constantFrom(0, 1, 4, 12, 100), random)
  .map(([milliseconds, messages, chance]) =>
    step(`pass(${milliseconds} ms, ${messages} messages)`, (simulation) =>
      simulation.pass(milliseconds, messages, chance),
    ),
  )
const join = fc
  .tuple(rate, fc.nat(1_000_000))
  .map(([speed, offset]) => step('join', (simulation) => simulation.join(speed, offset)))
const loses = fc.constantFrom('requests', 'answers', 'nothing').chain((loss) =>
  onHost(`loses ${loss}`, (_, host) => {
    host.loses = loss
  }),
)
const delay = fc.constantFrom(0, 700, 4000)
const slows = fc.record({ requests: delay, answers: delay }).chain((slow) =>
  onHost(`slow ${slow.requests}/${slow.answers}`, (_, host) => {
    host.slow = slow
  }),
)
const refuses = onHost('refuse', (_, { open }) =>
  open.find(({ agent }) => idle.includes(agent))?.stop(),
)
const pauses = onHost('pause', (_, host) => {
  host.state = 'paused'
})
const resumes = onHost('resume', ({ resume }, host) => resume(host))
const crashes = onHost('crash', ({ crash }, host) => crash(host))
const leaves = onHost('leave', ({ leave }, host) => leave(host))

const steps = fc.commands(
  [
    pass,
    pass,
    pass,
    pass,
    request,
    request,
    join,
    loses,
    slows,
    slows,
    refuses,
    pauses,
    resumes,
    resumes,
    crashes,
    leaves,
  ],
  { maxCommands: 60, size: 'max' },
)

/** Longer than a lease, the time after which an unfinished request comes back, and the backstop, together. */
const healsWithinMs = 9000 + 30_000 + 60_000 + 20_000

const heal = async (simulation: Simulation): Promise<void> => {
  for (const host of simulation.hosts) {
    host.loses = 'nothing'
    host.slow = { requests: 0, answers: 0 }
    await simulation.resume(host)
  }
  simulation.join(1, 0)
  await simulation.pass(healsWithinMs, 1000, 0.5)
}

const heldAt = ({ hosts }: Simulation, agent: string) =>
  hosts.filter(({ open }) => open.some((one) => one.agent === agent)).length

test('whatever becomes of listeners, no agent is held twice, and who is wanted is held again in time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), steps, async (scheduler, commands) => {
      const simulation = simulateHosts(scheduler, { alwaysOn, busy })
      const model: Model = { wanted: new Set(alwaysOn) }
      simulation.join(1, 0)
      await fc.asyncModelRun(() => ({ model, real: simulation }), commands)
      await heal(simulation)
      expect(simulation.violations).toEqual([])
      const held = [...model.wanted].map((agent) => [agent, heldAt(simulation, agent)])
      expect(held).toEqual([...model.wanted].map((agent) => [agent, 1]))
    }),
    { numRuns: Number(process.env['RUNS'] ?? 400) },
  )
}, 120_000)

test('a listener that joins fills up, a few sessions at a time, and nobody is held twice or lost', async () => {
  const many = Array.from({ length: 60 }, (_, n) => `agent-${n}`)
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), random, async (scheduler, chance) => {
      const simulation = simulateHosts(scheduler, { alwaysOn: many, busy: [] })
      simulation.join(1, 0)
      await simulation.pass(5000, 1000, chance)
      simulation.join(1, 0)
      const [first, second] = simulation.hosts
      await simulation.pass(12_000, 1000, chance)
      expect(first?.open.length).toBeGreaterThan(50)
      await simulation.pass(150_000, 1000, chance)
      // A mean of 30, a fifth more and ten; a twentieth at a time is two.
      expect([first?.open.length, second?.open.length]).toEqual([45, 15])
      expect(many.map((agent) => heldAt(simulation, agent))).toEqual(many.map(() => 1))
      expect(simulation.violations).toEqual([])
    }),
    { numRuns: 10 },
  )
}, 120_000)

test('several that begin with nobody hold all who are always on, at once', async () => {
  const many = Array.from({ length: 300 }, (_, n) => `agent-${n}`)
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), random, async (scheduler, chance) => {
      const simulation = simulateHosts(scheduler, { alwaysOn: many, busy: [] })
      for (let hosts = 0; hosts < 3; hosts += 1) simulation.join(1, 0)
      await simulation.pass(20_000, 1000, chance)
      expect(many.map((agent) => heldAt(simulation, agent))).toEqual(many.map(() => 1))
      expect(simulation.violations).toEqual([])
    }),
    { numRuns: 10 },
  )
}, 120_000)
