import { figure, middle, table } from './figures.ts'
import type { Runs } from './results.ts'
import type { Section } from './section.ts'

/** What a listener does besides, which is not in the figures above. */
const asDeployed = ({ relay }: Runs): string => {
  if (!relay) return ''
  const [listener] = Object.entries(relay.idle?.cpuShare ?? {}).flatMap(([name, share]) =>
    name.startsWith('listener') ? [share] : [],
  )
  const idle =
    relay.idle && listener !== undefined
      ? `, and idle at ${figure(listener * 100)} % of a core over ${figure(relay.idle.seconds)} seconds in all`
      : ''
  return `

**As deployed**, with leases, store, material and the question for open consults, which is in none of these figures, the ${figure(relay.plan.sessions)} sessions of the relay’s listener start at ${figure(relay.startedPerSecond)} a second${idle}. The store, in JavaScript, has the same cores.`
}

export const sessions: Section = (runs) => {
  const { sessions: run } = runs
  if (!run) return undefined
  const subjects = {
    'listener’s session': run.bridge,
    'bare transport': run.bare,
    'stock client, jar a session': run.stock,
    ...(run.parked && { 'a socket with a parked poll': run.parked }),
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
  const bySize = sizes.map(
    ({ sessions: count, rssMb, rssKbEach, idleShare, collections, floorIdleShare, ...each }) => [
      figure(count),
      rssMb,
      rssKbEach,
      idleShare === undefined ? '' : idleShare * 100,
      floorIdleShare === undefined ? '' : floorIdleShare * 100,
      collections ?? '',
      each.startedPerSecond,
      ...(each.start
        ? [each.start.cpuMsEach, each.start.cpuShare * 100, each.start.gwsCpuShare * 100]
        : ['not measured', '', '']),
    ],
  )
  const sizesHead = [
    ...['sessions', 'RSS MB', 'RSS KB each', 'idle % of a core', 'the floor’s'],
    ...['collections meanwhile', 'started/s', 'CPU ms a start', 'its % of a core then'],
    'GWS’s then',
  ]
  return `## Sessions in one process

${figure(run.plan.sessions)} sessions each, in a process of its own, with notifications that concern no consult; for ${figure(run.plan.settleMs / 1000)} seconds they settle, for ${figure(run.plan.idleMs / 1000)} they idle, and then their memory is read. Of the listener’s sessions all is real but leases and store, which are stand-ins that answer at once. All of them idle at the same time. The last line is the floor: a socket with its cookies, on which a poll is parked. Collections are those of the listener’s whole heap that have ended while it idled: such a one takes nearly as much as half a minute of idling.

${table(head, rows)}

And the listener’s in other numbers:

![memory against sessions](benchmarks/memory.svg)

${table(sizesHead, bySize)}${asDeployed(runs)}`
}
