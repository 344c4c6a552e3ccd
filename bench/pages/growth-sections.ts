import { bendInWords } from './bend-in-words.ts'
import { figure, table } from './figures.ts'
import type { MeasuredPhase } from './results.ts'
import type { Section } from './section.ts'

const cpuOf = ({ cpuMsEach }: MeasuredPhase): { listener: number; all: number } => {
  const entries = Object.entries(cpuMsEach)
  const sum = (of: typeof entries) => of.reduce((total, [, ms]) => total + ms, 0)
  return {
    listener: sum(entries.filter(([name]) => name.startsWith('listener'))),
    all: sum(entries),
  }
}

export const growth: Section = ({ growth: run }, cores) => {
  if (!run) return undefined
  const rows = run.bySessions.flatMap(({ sessions: count, phases }) =>
    phases.map((phase) => grownRow(figure(count), phase)),
  )
  const head = ['sessions', ...grownHead]
  const one = run.byListeners.find(({ listeners: count }) => count === 1)
  const rates = one
    ? `\n\nAnd with ${figure(one.sessions)} sessions at more and more:\n\n${table(
        ['a second', ...grownHead],
        one.phases.map((phase) => grownRow(figure(phase.perSecond), phase)),
      )}\n\n${bendInWords('One listener', one.phases, cores)}`
    : ''
  return `## Growth\n\nAt ${figure(run.perSecond)} notifications a second, with more and more sessions in one listener:\n\n${table(head, rows)}${rates}`
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

export const listeners: Section = ({ growth: run }) => {
  if (!run || run.byListeners.length < 2) return undefined
  const rows = run.byListeners.map(({ listeners: count, balance, phases }) => {
    const kept = phases.filter(({ drainMs }) => drainMs < 1000).at(-1)
    return [
      figure(count),
      balance.map(figure).join(', '),
      kept ? figure(kept.perSecond) : 'none',
      kept?.ways.socket?.p99 ?? NaN,
      kept?.ways.webhook?.p99 ?? NaN,
    ]
  })
  const head = [
    'listeners',
    'sessions each',
    'highest rate kept up with',
    'socket p99 ms then',
    'webhook p99 ms then',
  ]
  return `## Listeners\n\nAll on the same cores, with the same store: more listeners are for more sessions, not for more of this machine.\n\n${table(head, rows)}`
}
