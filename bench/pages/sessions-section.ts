import { figure, middle, table } from './figures.ts'
import type { Section } from './section.ts'

export const sessions: Section = ({ sessions: run }) => {
  if (!run) return undefined
  const subjects = {
    'listener’s session': run.bridge,
    'bare transport': run.bare,
    'stock client, jar a session': run.stock,
  }
  const rows = Object.entries(subjects).map(([name, { start, memory, notifications }]) => [
    name,
    start.perSecond,
    start.cpuMsEach,
    memory.rssKbEach,
    memory.heapKbEach,
    middle(notifications.samples.map(({ cpuMsEach }) => cpuMsEach)) * 1000,
    middle(notifications.samples.map(({ p50 }) => p50)),
  ])
  const head = [
    '',
    'started/s',
    'CPU ms a start',
    'RSS KB each',
    'heap KB each',
    'CPU µs a notification',
    'push p50 ms',
  ]
  const sizes = [...run.memory].sort((a, b) => a.sessions - b.sessions)
  const bySize = sizes.map(({ sessions: count, rssMb, rssKbEach, idleShare, startedPerSecond }) => [
    figure(count),
    rssMb,
    rssKbEach,
    idleShare === undefined ? '' : idleShare * 100,
    startedPerSecond,
  ])
  return `## Sessions in one process

${figure(run.plan.sessions)} sessions each, in a process of its own, with notifications that concern no consult.

${table(head, rows)}

And the listener’s in other numbers:

![memory against sessions](benchmarks/memory.svg)

${table(['sessions', 'RSS MB', 'RSS KB each', 'idle % of a core', 'started/s'], bySize)}`
}
