import { setTimeout as pause } from 'node:timers/promises'
import { hostMs } from '../monotonic.ts'
import { percentiles } from '../percentiles.ts'
import { between } from '../usage.ts'
import type { Heard, Way } from './receiver-process.ts'
import type { Stages } from './stages.ts'
import type { Subject } from './subject.ts'

export type PhasePlan = {
  perSecond: number
  seconds: number
  /** Of the same before, that is accounted for and not measured. */
  warmUpSeconds: number
}

/** Milliseconds from when a notification was due; exact, since every one is kept. */
type Spread = { p50: number; p90: number; p99: number; max: number }

export type Phase = {
  perSecond: number
  /** Measured; each of them is accounted for. */
  said: number
  ways: Partial<Record<Way, Spread & { lost: number; twice: number }>>
  stages: Record<string, Spread>
  /** By process, of a core. */
  cpuShare: Record<string, number>
  /** By process. */
  cpuMsEach: Record<string, number>
  /** From the last one's being due to the last one's arrival. */
  drainMs: number
}

/** No progress for so long: the rest is lost. */
const giveUpAfterMs = 10_000

/** Notifications at a constant rate, each measured from when it was due: a relay that falls behind is not waited for. */
export const runPhase = async (subject: Subject, plan: PhasePlan): Promise<Phase> => {
  const { perSecond, seconds, warmUpSeconds } = plan
  const { gws, receiver, ways } = subject
  await receiver.ask('take')
  await subject.stages()
  const warmUps = Math.ceil(warmUpSeconds * perSecond)
  const said = Math.ceil(seconds * perSecond)
  const counted = await receiver.ask('counts')

  const before = await subject.usage()
  const first = (await gws.ask('talk', warmUps + said, perSecond)) + warmUps
  const saidAt = hostMs()
  await arrived(subject, (way) => counted[way] + warmUps + said)
  const drainMs = Math.max(0, hostMs() - saidAt)
  const after = await subject.usage()

  const heard = (await receiver.ask('take')).filter(({ n }) => n >= first)
  const used = Object.entries(after).map(([name, usage]) => {
    const start = before[name]
    return [name, start ? between(start, usage) : undefined] as const
  })
  const figure = (of: (used: ReturnType<typeof between>) => number) =>
    Object.fromEntries(used.flatMap(([name, use]) => (use ? [[name, of(use)]] : [])))
  return {
    ...{ perSecond, said, drainMs },
    ways: Object.fromEntries(
      ways.map((way) => [
        way,
        accountOf(
          heard.filter((each) => each.way === way),
          said,
        ),
      ]),
    ),
    stages: stagesOf(heard, await subject.stages()),
    cpuShare: figure(({ cpuShare }) => cpuShare),
    cpuMsEach: figure(({ cpuMs }) => cpuMs / (warmUps + said)),
  }
}

const arrived = async (
  { receiver, ways }: Subject,
  expected: (way: Way) => number,
): Promise<void> => {
  let progressAt = hostMs()
  let seen = -1
  for (;;) {
    const counts = await receiver.ask('counts')
    if (ways.every((way) => counts[way] >= expected(way))) return
    const all = ways.reduce((sum, way) => sum + counts[way], 0)
    if (all !== seen) progressAt = hostMs()
    else if (hostMs() - progressAt > giveUpAfterMs) return
    seen = all
    await pause(20)
  }
}

const accountOf = (heard: Heard[], said: number) => {
  const first = new Map<number, Heard>()
  for (const each of heard) if (!first.has(each.n)) first.set(each.n, each)
  const latencies = [...first.values()].map(({ atMs, dueMs }) => atMs - dueMs)
  return { ...spreadOf(latencies), lost: said - first.size, twice: heard.length - first.size }
}

const spreadOf = (sample: number[]): Spread => ({
  ...percentiles(sample),
  max: sample.reduce((one, other) => Math.max(one, other), -Infinity),
})

/** What lies between two points of the way, for all that have passed both. */
const stagesOf = (heard: Heard[], stages: ReadonlyMap<string, Stages>): Record<string, Spread> => {
  const samples: Record<string, number[]> = {}
  const keep = (name: string, ms: number | undefined) => {
    if (ms !== undefined) (samples[name] ??= []).push(ms)
  }
  for (const { way, id = '', dueMs, saidMs, atMs } of heard) {
    const at = stages.get(id)
    if (way !== 'webhook') keep('due → published', saidMs - dueMs)
    if (at === undefined) continue
    const { heardMs, storedMs, queuedMs } = at
    if (way === 'socket') {
      keep('published → listener', heardMs - saidMs)
      keep('listener → stored', storedMs - heardMs)
      keep('stored → socket', atMs - storedMs)
    } else if (queuedMs !== undefined) {
      keep('stored → queued', queuedMs - storedMs)
      keep('queued → webhook', atMs - queuedMs)
    }
  }
  return Object.fromEntries(
    Object.entries(samples).map(([name, sample]) => [name, spreadOf(sample)]),
  )
}
