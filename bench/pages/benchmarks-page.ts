import { cost } from './cost-section.ts'
import { figure, table, worst } from './figures.ts'
import { judge } from './goals.ts'
import { growth, listeners } from './growth-sections.ts'
import { relay, stages } from './relay-sections.ts'
import type { Results, Runs } from './results.ts'
import type { Section } from './section.ts'
import { sessions } from './sessions-section.ts'

/** docs/benchmarks.md: whatever has a figure in it comes from the results. */
export const benchmarksPage = ({ environment, runs, repeated }: Results): string => {
  const { node, cpu, cores, memoryGb } = environment
  const sections: Section[] = [
    relay,
    stages,
    growth,
    listeners,
    sessions,
    failover,
    firstLight,
    delivery,
    awsCalls,
    coldstart,
    cost,
    runsMade,
  ]
  return [
    '# Benchmarks',
    `Written by \`npm run bench\` from [benchmarks.json](benchmarks.json); no figure here is typed by hand. One machine: ${cores} cores (${cpu}), ${memoryGb} GB, Node ${node}. Everything runs on it, over loopback: the simulated Genesys, store and queues in JavaScript, the functions, the receiver. Words on what is not reached are in [the notes](benchmarks-notes.md).`,
    goalsReached(runs, repeated),
    ...sections.flatMap((section) => section(runs, cores) ?? []),
  ].join('\n\n')
}

const goalsReached = (runs: Runs, repeated: Results['repeated']): string => {
  const rows = judge(runs).map((judged) => {
    const { goal, bound } = judged
    const often = repeated ? [`${repeated.reached[goal.what] ?? 0} of ${repeated.runs}`] : []
    const wanted =
      `${'atMost' in goal ? 'at most' : 'at least'} ${figure(bound)} ${goal.unit}`.trim()
    if (judged.is === undefined) return [goal.what, 'not measured', wanted, '', '', ...often]
    const reached = judged.isReached ? 'yes' : '**no**'
    return [goal.what, judged.is, wanted, judged.ratio, reached, ...often]
  })
  const head = ['what', 'measured', 'goal', 'ratio', 'reached', ...(repeated ? ['in runs'] : [])]
  const often = repeated
    ? ` The last column is of ${figure(repeated.runs)} runs of everything, begun ${minute(repeated.at)} UTC; the others are of the last run of each.`
    : ''
  return `## Goals\n\nThe ratio is 1 at the goal and less where it is surpassed.${often}\n\n${table(head, rows)}`
}

const failover: Section = ({ failover: run }) => {
  if (!run) return undefined
  const rows = Object.entries(run.results).map(([deed, trials]) => [
    deed,
    figure(trials.length),
    worst(trials.map(({ gapMs }) => gapMs)) / 1000,
    worst(trials.map(({ stateAfterMs }) => stateAfterMs)) / 1000,
    // Without the other figure it was a difference of two, in which one made up for the other.
    ...worstNumbered(trials),
    worst(trials.map(({ messagesSaid }) => messagesSaid)),
    figure(worst(trials.map(({ eventsMissing }) => eventsMissing))),
  ])
  const head = [
    ...['', 'trials', 'worst gap s', 'state told after s', 'messages not heard', 'heard twice'],
    ...['of', 'events left out'],
  ]
  return `## When something dies

Two listeners with default settings; colleagues talk every ${run.everyMs} ms, and one leaves right after the deed. CometD replays nothing: what is said while no session listens is read in Genesys’s transcript when one is back, and so are states. Each message has a number, and is looked for. A restarted Genesys is down for ${run.downMs / 1000} s. In a run of everything the bill is counted on the same cores.

![gap by kind of failure](benchmarks/gap.svg)

${table(head, rows)}`
}

type Trials = NonNullable<Runs['failover']>['results'][string]
const worstNumbered = (trials: Trials): (string | number)[] => {
  const twice = trials.map(({ messagesTwice }) => messagesTwice ?? NaN)
  if (twice.some(Number.isNaN)) return ['not measured', '']
  return [figure(worst(trials.map(({ messagesUnheard }) => messagesUnheard))), figure(worst(twice))]
}

const firstLight: Section = ({ 'first-light': run }) => {
  if (!run) return undefined
  const rows = Object.entries(run.rows).map(([name, { p50, p90, p99 }]) => [name, p50, p90, p99])
  return `## One consult at rest

On a warm session, ${figure(run.rounds)} times one after the other, each when the one before is over: a slow one delays the next rather than counting twice. Genesys, store and queues, listener and caller are processes of their own, as above; our own time of the POST is what is left of it without the same calls to Genesys.

${table(['', 'p50 ms', 'p90 ms', 'p99 ms'], rows)}`
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
  const account =
    run.lost === undefined ? '' : ` Lost: ${run.lost}; come more than once: ${run.twice ?? 0}.`
  return `## Delivery

An event to its webhook, one after the other, beside the limit: the client in a loop to the same receiver over connections that are kept, which signs and keeps nothing. The bridge takes ${figure(run.ratio)} times its median.${account}

${table(['', 'p50 ms', 'p90 ms', 'p99 ms', `a second, ${run.atOnce} at once`], rows)}`
}

const awsCalls: Section = ({ 'aws-calls': run }) => {
  if (!run) return undefined
  const rows = Object.entries(run.rows).map(([name, { p50, p90, p99, cpuMsEach }]) => [
    `by ${name}`,
    ...[p50, p90, p99, cpuMsEach],
  ])
  return `## A call to the store

A write and a read, one after the other, ${figure(run.calls)} in all and in turns: by AWS’s SDK as it comes, and as the bridge makes them, signed alike but without the SDK’s layers ([why](adr/0020-calls-without-the-sdks-layers.md)). The CPU is the caller’s alone; TLS, which both need elsewhere, is in neither.

${table(['', 'p50 ms', 'p90 ms', 'p99 ms', 'CPU ms a call'], rows)}`
}

const coldstart: Section = ({ coldstart: run }) => {
  if (!run) return undefined
  const rows = [...run.rows]
    .sort((a, b) => b.againstBare - a.againstBare)
    .map(({ name, secretsRead, kilobytes, milliseconds, againstBare, initMs }) => [
      name,
      figure(secretsRead),
      kilobytes,
      milliseconds,
      againstBare,
      initMs ?? 'not measured',
    ])
  const head = ['function', 'secrets read', 'KB read at start', 'ms', '× bare', 'ms less process']
  return `## Cold start

From the start of a function’s process to its first answer, in turns with a bare middy and DynamoDB handler, ${figure(run.rounds)} rounds. The ratio is the middle one of the rounds’; that of the bare handler to itself in the same round shows the noise. The last column is less what a process takes to start and to answer in which a function does nothing.

${table(head, rows)}`
}

type Made = NonNullable<Runs[keyof Runs]>

const runsMade: Section = (runs) => {
  const made = Object.entries(runs).flatMap(([name, run]: [string, Made | undefined]) =>
    run ? [{ ...run, name }] : [],
  )
  made.sort((one, other) => one.at.localeCompare(other.at))
  const rows = made.map(({ name, at, tookSeconds, load, commit = '', failedAt }) => [
    failedAt === undefined ? name : `${name} (**failed since**)`,
    minute(at),
    commit,
    tookSeconds,
    load,
  ])
  return `## Runs\n\nIn order of time. The load is the machine’s average of the minute before, in which, in a run of several, the benchmark before this one ran; \`cost\` begins together with \`failover\`. Where it is above two, or not near zero at the first of a run, others were at work. A run of everything takes a shorter growth than the one by itself, \`growth-in-full\`, whose rates go on until the bridge falls behind; the last of either is shown.\n\n${table(['benchmark', 'UTC', 'commit', 'took s', 'load before'], rows)}`
}

const minute = (at: string): string => at.slice(0, 16).replace('T', ' ')
