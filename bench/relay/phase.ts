import { setTimeout as pause } from 'node:timers/promises'
import { hostMs } from '../monotonic.ts'
import { between } from '../usage.ts'
import { accountOf, stagesOf } from './account.ts'
import type { Spread } from './account.ts'
import type { Way } from './receiver-process.ts'
import type { Subject } from './subject.ts'

export type PhasePlan = {
  perSecond: number
  seconds: number
  /** When nothing has come for so long, the rest is lost. */
  giveUpAfterMs?: number
}

export type Phase = {
  perSecond: number
  /** Measured; each of them is accounted for. */
  said: number
  /** From when a notification was due. */
  ways: Partial<Record<Way, Spread & { lost: number; twice: number }>>
  stages: Record<string, Spread>
  /** By process, of a core. */
  cpuShare: Record<string, number>
  /** By process, how much of the time its event loop was busy; more than its share of CPU where it waits for a core. */
  loopShare: Record<string, number>
  /** By process. */
  cpuMsEach: Record<string, number>
  /** From the last one's being due to the last one's arrival. */
  drainMs: number
}

/** Notifications at a constant rate, each measured from when it was due: a relay that falls behind is not waited for. */
export const runPhase = async (subject: Subject, plan: PhasePlan): Promise<Phase> => {
  const { perSecond, seconds, giveUpAfterMs = 10_000 } = plan
  const { gws, receiver, ways } = subject
  await receiver.ask('take')
  await subject.stages()
  const said = Math.ceil(seconds * perSecond)

  const before = await subject.usage()
  const first = await gws.ask('talk', said, perSecond)
  const saidAt = hostMs()
  await arrived(subject, { first, said, giveUpAfterMs })
  const drainMs = Math.max(0, hostMs() - saidAt)
  const after = await subject.usage()

  const heard = (await receiver.ask('take')).filter(({ n }) => n >= first)
  const stray = heard.find(({ way }) => !ways.includes(way))
  if (stray) throw new Error(`${stray.way} was told, and was not to be`)
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
    loopShare: figure(({ loopShare }) => loopShare),
    cpuMsEach: figure(({ cpuMs }) => cpuMs / said),
  }
}

const arrived = async (
  { receiver, ways }: Subject,
  { first, said, giveUpAfterMs }: { first: number; said: number; giveUpAfterMs: number },
): Promise<void> => {
  let progressAt = hostMs()
  let seen = -1
  for (;;) {
    const counts = await receiver.ask('counts', first)
    if (ways.every((way) => counts[way] >= said)) return
    const all = ways.reduce((sum, way) => sum + counts[way], 0)
    if (all !== seen) progressAt = hostMs()
    else if (hostMs() - progressAt > giveUpAfterMs) return
    seen = all
    await pause(20)
  }
}
