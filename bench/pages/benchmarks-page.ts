import { bendInWords } from './bend-in-words.ts'
import { figure, table, worst } from './figures.ts'
import { judge } from './goals.ts'
import { growth, listeners } from './growth-sections.ts'
import type { MeasuredPhase, Results, Runs } from './results.ts'
import type { Section } from './section.ts'
import { sessions } from './sessions-section.ts'

/** docs/benchmarks.md: whatever has a figure in it comes from the results. */
export const benchmarksPage = ({ environment, runs }: Results): string => {
  const { node, cpu, cores, memoryGb } = environment
  const sections: Section[] = [
    goalsReached,
    relay,
    stages,
    growth,
    listeners,
    sessions,
    failover,
    delivery,
    coldstart,
    runsMade,
  ]
  return [
    '# Benchmarks',
    `Written by \`npm run bench\` from [benchmarks.json](benchmarks.json); no figure here is typed by hand. One machine: ${cores} cores (${cpu}), ${memoryGb} GB, Node ${node}. Everything runs on it, over loopback: the simulated Genesys, store and queues in JavaScript, the functions, the receiver. Words on what is not reached are in [the notes](benchmarks-notes.md).`,
    ...sections.flatMap((section) => section(runs, cores) ?? []),
  ].join('\n\n')
}

const goalsReached: Section = (runs) => {
  const rows = judge(runs).map((judged) => {
    const { goal, bound } = judged
    const wanted =
      `${'atMost' in goal ? 'at most' : 'at least'} ${figure(bound)} ${goal.unit}`.trim()
    if (judged.is === undefined) return [goal.what, 'not measured', wanted, '', '']
    return [goal.what, judged.is, wanted, judged.ratio, judged.isReached ? 'yes' : '**no**']
  })
  const head = ['what', 'measured', 'goal', 'ratio', 'reached']
  return `## Goals\n\nThe ratio is 1 at the goal and less where it is surpassed.\n\n${table(head, rows)}`
}

const relay: Section = ({ relay: run }, cores) => {
  if (!run) return undefined
  const { sessions, consults, seconds } = run.plan
  const rows = waysOf(run).flatMap(({ name, phases }) =>
    phases.map(({ perSecond, said, way }) => [
      `${name}, ${figure(perSecond)}/s`,
      way.p50,
      way.p90,
      way.p99,
      way.max,
      figure(said),
      figure(way.lost),
      figure(way.twice),
    ]),
  )
  return `## Notification to receiver

${figure(sessions)} sessions, ${figure(consults)} of them with a consult that a colleague has joined, who talks: ${seconds} seconds at each rate, after two at the same rate that are not measured. Milliseconds count from when a notification was **due**, not from when it was sent: whoever falls behind is not waited for. Each message has a number and is looked for at the receiver; a webhook counts once it is verified. Every latency is kept, so that percentiles are exact. Beside it in the same run the relay that one would write in an afternoon: the stock CometD client, a \`fetch\` for each notification, nothing stored; once with a cookie jar for each session, once as the client comes.

![latency against rate](benchmarks/latency.svg)

${table(['', 'p50 ms', 'p90 ms', 'p99 ms', 'longest ms', 'said', 'lost', 'twice'], rows)}

${bendInWords('The bridge', run.bridge, cores)}`
}

type Way = NonNullable<MeasuredPhase['ways']['fetch']>

/** Each way of each subject, by rate. */
export const waysOf = (run: NonNullable<Runs['relay']>) => {
  const of = (name: string, phases: MeasuredPhase[], pick: keyof MeasuredPhase['ways']) => ({
    name,
    phases: phases.flatMap(
      ({ perSecond, said, ways }): { perSecond: number; said: number; way: Way }[] => {
        const way = ways[pick]
        return way ? [{ perSecond, said, way }] : []
      },
    ),
  })
  return [
    of('bridge → socket', run.bridge, 'socket'),
    of('bridge → webhook', run.bridge, 'webhook'),
    of('naive relay', run.naive, 'fetch'),
    of('naive relay, shared jar', run.shared, 'fetch'),
  ]
}

const stages: Section = ({ relay: run }) => {
  const phases = run?.bridge.filter((phase) => Object.keys(phase.stages).length > 0) ?? []
  if (phases.length === 0) return undefined
  const names = Object.keys(phases[0]?.stages ?? {})
  const rows = names.map((name) => [
    name,
    ...phases.flatMap(({ stages: by }) => [by[name]?.p50 ?? NaN, by[name]?.p99 ?? NaN]),
  ])
  const head = [
    'ms',
    ...phases.flatMap(({ perSecond }) => [`${perSecond}/s p50`, `${perSecond}/s p99`]),
  ]
  return `## Where the time goes\n\nStages do not add up to the whole: a median is of each alone.\n\n${table(head, rows)}`
}

const failover: Section = ({ failover: run }) => {
  if (!run) return undefined
  const rows = Object.entries(run.results).map(([deed, trials]) => [
    deed,
    figure(trials.length),
    worst(trials.map(({ gapMs }) => gapMs)) / 1000,
    worst(trials.map(({ stateAfterMs }) => stateAfterMs)) / 1000,
    worst(trials.map(({ messagesUnheard }) => messagesUnheard)),
    worst(trials.map(({ messagesSaid }) => messagesSaid)),
    figure(worst(trials.map(({ eventsMissing }) => eventsMissing))),
  ])
  const head = [
    '',
    'trials',
    'worst gap s',
    'state told after s',
    'messages not heard',
    'of',
    'events left out',
  ]
  return `## When something dies

Two listeners with default settings; colleagues talk every ${run.everyMs} ms, and one leaves right after the deed. CometD replays nothing: what is said while no session listens Genesys has lost; states are read anew. A restarted Genesys is down for ${run.downMs / 1000} s.

![gap by kind of failure](benchmarks/gap.svg)

${table(head, rows)}`
}

const delivery: Section = ({ delivery: run }) => {
  if (!run) return undefined
  const rows = Object.entries(run.rows).map(([name, { p50, p90, p99, perSecond }]) => [
    name,
    p50,
    p90,
    p99,
    perSecond,
  ])
  return `## Delivery

From a recorded event to its webhook, beside a \`fetch\` in a loop to the same receiver over connections that are kept, which signs and keeps nothing: ${figure(run.ratio)} times its median.

${table(['', 'p50 ms', 'p90 ms', 'p99 ms', `a second, ${run.atOnce} at once`], rows)}`
}

const coldstart: Section = ({ coldstart: run }) => {
  if (!run) return undefined
  const rows = [...run.rows]
    .sort((a, b) => b.againstBare - a.againstBare)
    .map(({ name, secretsRead, kilobytes, milliseconds, againstBare }) => [
      name,
      figure(secretsRead),
      kilobytes,
      milliseconds,
      againstBare,
    ])
  return `## Cold start

From the start of a function’s process to its first answer, in turns with a bare middy and DynamoDB handler, ${figure(run.rounds)} rounds.

${table(['function', 'secrets read', 'KB read at start', 'ms', '× bare'], rows)}`
}

type Made = { at: string; tookSeconds: number; load: number }

const runsMade: Section = (runs) => {
  const made = Object.entries(runs).flatMap(([name, run]: [string, Made | undefined]) =>
    run ? [{ ...run, name }] : [],
  )
  const rows = made.map(({ name, at, tookSeconds, load }) => [
    name,
    at.slice(0, 16).replace('T', ' '),
    tookSeconds,
    load,
  ])
  return `## Runs\n\nThe load is the machine’s average of the minute before: where it is not near zero, others were at work.\n\n${table(['benchmark', 'UTC', 'took s', 'load before'], rows)}`
}
