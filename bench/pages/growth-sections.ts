import { bendInWords } from './bend-in-words.ts'
import { figure, table, worst } from './figures.ts'
import type { MeasuredPhase, Runs } from './results.ts'
import type { Section } from './section.ts'

const cpuOf = ({ cpuMsEach }: MeasuredPhase): { listener: number; all: number } => {
  const entries = Object.entries(cpuMsEach)
  const sum = (of: typeof entries) => of.reduce((total, [, ms]) => total + ms, 0)
  return {
    listener: sum(entries.filter(([name]) => name.startsWith('listener'))),
    all: sum(entries),
  }
}

type Grown = NonNullable<Runs['growth']>['byListeners'][number]

/** The relay's own run is what one listener does, where growth has not measured it again. */
const alone = ({ relay, growth: run }: Runs): Grown | undefined =>
  run?.byListeners.find(({ listeners: count }) => count === 1) ??
  (relay && {
    ...{ sessions: relay.plan.sessions, listeners: 1, balance: [relay.plan.sessions] },
    phases: relay.bridge,
  })

/** Where the median has grown to three times the least that it has been with fewer sessions. */
const bendBySessions = (grown: Grown[]): string => {
  const medians = grown.map(({ phases: [phase] }) => phase?.ways.socket?.p50 ?? NaN)
  const bent = grown.find((_, n) => (medians[n] ?? NaN) > 3 * Math.min(...medians.slice(0, n)))
  const most = grown.at(-1)?.sessions ?? 0
  return bent
    ? `The socket’s median bends at ${figure(bent.sessions)} sessions: it is more than three times the least with fewer.`
    : `The socket’s median does not bend up to ${figure(most)} sessions.`
}

export const growth: Section = (runs, cores) => {
  const { growth: run } = runs
  if (!run) return undefined
  const one = alone(runs)
  const more = one && {
    ...one,
    phases: one.phases.filter(({ perSecond }) => perSecond === run.perSecond),
  }
  const isNew = run.bySessions.every(({ sessions: count }) => count !== more?.sessions)
  const grown = [
    ...run.bySessions,
    ...(more && isNew && more.phases.length > 0 ? [more] : []),
  ].sort((a, b) => a.sessions - b.sessions)
  const rows = grown.flatMap(({ sessions: count, phases }) =>
    phases.map((phase) => grownRow(figure(count), phase)),
  )
  const head = ['sessions', ...grownHead]
  const rates = one
    ? `\n\nAnd with ${figure(one.sessions)} sessions at more and more:\n\n${table(
        ['a second', ...grownHead],
        one.phases.map((phase) => grownRow(figure(phase.perSecond), phase)),
      )}\n\n${bendInWords('One listener', one.phases, cores)}`
    : ''
  return `## Growth\n\nAt ${figure(run.perSecond)} notifications a second, with more and more sessions in one listener:\n\n${table(head, rows)}\n\n${bendBySessions(grown)} With one session all events are of one consult, whose tries to a webhook are made one after the other: as many a second as the receiver and our own record of each take.${rates}`
}

const grownHead = [
  'socket p50 ms',
  'socket p99 ms',
  'webhook p50 ms',
  'webhook p99 ms',
  'listener CPU ms an event',
  'CPU ms an event in all',
]
const grownRow = (name: string, phase: MeasuredPhase): (string | number)[] => {
  const { socket, webhook } = phase.ways
  const { listener, all } = cpuOf(phase)
  return [
    name,
    socket?.p50 ?? NaN,
    socket?.p99 ?? NaN,
    webhook?.p50 ?? NaN,
    webhook?.p99 ?? NaN,
    listener,
    all,
  ]
}

export const listeners: Section = (runs) => {
  const { growth: run } = runs
  const one = alone(runs)
  const others = run?.byListeners.filter(({ listeners: count }) => count !== 1) ?? []
  if (!one || others.length === 0) return undefined
  const rows = [one, ...others].map(({ listeners: count, balance, phases }) => {
    const kept = phases.filter(({ drainMs }) => drainMs < 1000).at(-1)
    return [
      figure(count),
      balance.map(figure).join(', '),
      kept ? figure(kept.perSecond) : 'none of those tried',
      kept?.ways.socket?.p99 ?? NaN,
      kept?.ways.webhook?.p99 ?? NaN,
      figure(worst(phases.map(({ perSecond }) => perSecond))),
    ]
  })
  const head = [
    'listeners',
    'sessions each',
    'highest rate kept up with',
    'socket p99 ms then',
    'webhook p99 ms then',
    'highest rate tried',
  ]
  return `## Listeners\n\nAll on the same cores, with the same store: more listeners are for more sessions, not for more of this machine.\n\n${table(head, rows)}`
}
