import { bendInWords } from './bend-in-words.ts'
import { figure, table } from './figures.ts'
import type { MeasuredPhase, Runs } from './results.ts'
import type { Section } from './section.ts'

export const relay: Section = ({ relay: run }, cores) => {
  if (!run) return undefined
  const { sessions, consults, warmUp } = run.plan
  const warmed = warmUp
    ? `after ${figure(warmUp.seconds)} seconds at ${figure(warmUp.perSecond)}/s that are not measured`
    : 'after two seconds at the same rate that are not measured'
  const rows = [...waysOf(run), ...aloneOf(run)].flatMap(({ name, phases }) =>
    phases.map(({ perSecond, said, way }) => [
      `${name}, ${figure(perSecond)}/s`,
      way.p50,
      way.p90,
      said < 100 ? NaN : way.p99,
      way.max,
      figure(said),
      figure(way.lost),
      figure(way.twice),
    ]),
  )
  return `## Notification to receiver

${figure(sessions)} sessions, ${figure(consults)} of them with a consult that a colleague has joined, who talks at each rate, ${warmed}, in turns with the relay beside it. Milliseconds count from when a notification was **due**, not from when it was sent: whoever falls behind is not waited for. Each message has a number and is looked for at the receiver; a webhook counts once it is verified. Socket and webhook are told both at once or, where it says alone, one of them, as the relay beside it tells one receiver: that is what the goals are about. Every latency is kept, so that percentiles are exact; of fewer than a hundred there is no 99th. Beside it in the same run the relay that one would write in an afternoon: the stock CometD client, a \`fetch\` for each notification, nothing stored; once with a cookie jar for each session, once as the client comes.

![latency against rate](benchmarks/latency.svg)

${table(['', 'p50 ms', 'p90 ms', 'p99 ms', 'longest ms', 'said', 'lost', 'twice'], rows)}

${bendInWords('The bridge', run.bridge, cores)}`
}

type Way = NonNullable<MeasuredPhase['ways']['fetch']>

type Run = NonNullable<Runs['relay']>

const of = (name: string, phases: MeasuredPhase[], pick: keyof MeasuredPhase['ways']) => ({
  name,
  phases: phases.flatMap(
    ({ perSecond, said, ways }): { perSecond: number; said: number; way: Way }[] => {
      const way = ways[pick]
      return way ? [{ perSecond, said, way }] : []
    },
  ),
})

/** Each way of each subject, by rate. */
export const waysOf = (run: Run) => [
  of('bridge → socket', run.bridge, 'socket'),
  of('bridge → webhook', run.bridge, 'webhook'),
  of('naive relay', run.naive, 'fetch'),
  of('naive relay, shared jar', run.shared, 'fetch'),
]

/** Each way by itself, and the naive relay in turns with it. */
const aloneOf = ({ alone = [] }: Run) =>
  alone.flatMap(({ way, bridge, naive }) => [
    of(`bridge → ${way} alone`, bridge, way),
    of(`naive relay in turns with ${way} alone`, naive, 'fetch'),
  ])

export const stages: Section = ({ relay: run }) => {
  if (!run) return undefined
  const phases = [
    ...run.bridge.map((phase) => ({ ...phase, name: `${phase.perSecond}/s` })),
    ...(run.alone ?? []).flatMap(({ way, bridge }) =>
      bridge.map((phase) => ({ ...phase, name: `${phase.perSecond}/s, ${way} alone` })),
    ),
  ].filter((phase) => Object.keys(phase.stages).length > 0)
  if (phases.length === 0) return undefined
  const names = [...new Set(phases.flatMap(({ stages: by }) => Object.keys(by)))]
  const rows = names.map((name) => [
    name,
    ...phases.flatMap(({ stages: by }) => [by[name]?.p50 ?? NaN, by[name]?.p99 ?? NaN]),
  ])
  const head = ['ms', ...phases.flatMap(({ name }) => [`${name} p50`, `${name} p99`])]
  return `## Where the time goes\n\nStages do not add up to the whole: a median is of each alone.\n\n${table(head, rows)}`
}
