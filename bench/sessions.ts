import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openFilesAtMost } from './open-files.ts'
import { percentiles } from './percentiles.ts'
import { printGoals, printJson, printTable } from './report.ts'
import { openSessions } from './sessions/measure.ts'
import type { Measured, Opened, Plan } from './sessions/measure.ts'

/**
 * `npm run bench:sessions -- [sessions]`: what one listener process carries. Beside it, in the same run, the bare transport, the
 * stock client, and sockets with nothing but a parked poll. Each has a process of its own, and so has its GWS. All are opened one
 * after the other, settle and idle together, and then hear one after the other. Of the listener all is real that it does for its
 * sessions; leases and store are stand-ins that answer at once. `--sizes` are numbers of sessions that the listener's are opened
 * in beside, for their start, their memory and their idling alone, and as many parked polls with them; `--quick` takes smaller
 * samples.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    sizes: { type: 'string', default: '' },
    /** Longer than the sockets of the start are kept alive for more requests, which is 30 seconds. */
    'settle-seconds': { type: 'string', default: '32' },
    /**
     * Twice as long as the simulator parks polls. With many sessions the whole heap is looked at about every hundred seconds, which
     * takes nearly as much as half a minute of idling: how often that falls into it is counted.
     */
    'idle-seconds': { type: 'string', default: '60' },
  },
})
const sessions = Number(positionals[0] ?? 1000)
const sizes = values.sizes === '' ? [] : values.sizes.split(',').map(Number)
const settleMs = Number(values['settle-seconds']) * 1000
const idleMs = Number(values['idle-seconds']) * 1000
const plan: Plan = {
  ...{ sessions, atOnce: 100, perSecond: 500, settledMs: 500 },
  ...(values.quick ? { sample: 2000, samples: 3 } : { sample: 5000, samples: 5 }),
}
const names = ['bridge', 'bare', 'stock', 'parked'] as const
/** With one jar for all the server makes all but one poll every two seconds: more than this only clogs it. */
const sharedAtMost = 1000

const openFiles = openFilesAtMost()
const openFilesNeeded = Math.max(sessions, ...sizes) + 500
if (openFiles < openFilesNeeded) {
  console.error(
    `${openFilesNeeded - 500} sessions need ${openFilesNeeded} open files in a process, and ${openFiles} are allowed: ` +
      `raise the hard limit (ulimit -Hn ${openFilesNeeded}) or measure fewer sessions.`,
  )
  process.exit(1)
}

/** The baselines are less in need of knowing how far they scatter. */
const samplesOf = (name: (typeof names)[number]): number =>
  name === 'bridge' || !values.quick ? plan.samples : 2

const begin = (name: (typeof names)[number], { sessions: count }: Plan): Promise<Opened> => {
  console.error(`${name}: ${count} sessions …`)
  return openSessions(name, { ...plan, samples: samplesOf(name), sessions: count })
}
const opened: Opened[] = []
for (const name of names) opened.push(await begin(name, plan))
const larger: Opened[] = []
const floors: Opened[] = []
for (const size of sizes) {
  larger.push(await begin('bridge', { ...plan, sessions: size }))
  floors.push(await begin('parked', { ...plan, sessions: size }))
}
console.error('settling and idling …')
await pause(settleMs)
const idle = (each: Opened) => each.idle(idleMs)
const [idled, idledLarger, idledFloors] = await Promise.all([
  Promise.all(opened.map(idle)),
  Promise.all(larger.map(idle)),
  Promise.all(floors.map(idle)),
])
for (const each of [...larger, ...floors]) await each.stop()
const measured: Measured[] = []
for (const [n, each] of opened.entries()) {
  console.error(`${names[n] ?? ''}: notifications …`)
  const found = idled[n]
  if (found)
    measured.push({ start: each.start, ...found, notifications: await each.notifications() })
  await each.stop()
}
const [bridge, bare, stock, parked] = measured
if (!bridge || !bare || !stock || !parked) throw new Error('not all were measured')

const sharedPlan = {
  ...plan,
  sessions: Math.min(sessions, sharedAtMost),
  samples: 2,
  perSecond: 100,
  sample: 1000,
  // Longer than the server makes those wait whom it takes for one browser.
  settledMs: 2500,
}
const measureShared = async (): Promise<Measured> => {
  console.error('stock, shared jar …')
  const shared = await openSessions('stock, shared jar', sharedPlan)
  const found = await shared.idle(idleMs)
  const notifications = await shared.notifications()
  await shared.stop()
  return { start: shared.start, ...found, notifications }
}
// The relay's benchmark shows in less time what becomes of them.
const shared = values.quick ? undefined : await measureShared()

type Idled = Awaited<ReturnType<Opened['idle']>>
const rowOf = (
  size: number,
  { start }: Pick<Opened, 'start'>,
  { of: { memory, idle, live }, floor }: { of: Idled; floor: Idled },
) => ({
  ...{ sessions: size, live, ...memory, idleShare: idle.cpuShare },
  collections: idle.collections,
  ...{ floorIdleShare: floor.idle.cpuShare, startedPerSecond: start.perSecond, start },
})
const memory = [
  rowOf(sessions, bridge, { of: bridge, floor: parked }),
  ...larger.flatMap((each, n) => {
    const [of, floor] = [idledLarger[n], idledFloors[n]]
    return of && floor ? [rowOf(sizes[n] ?? 0, each, { of, floor })] : []
  }),
]

const middle = (sample: number[]) => percentiles(sample).p50
const messageMs = ({ notifications: { samples } }: Measured) =>
  middle(samples.map(({ cpuMsEach }) => cpuMsEach))
const row = (of: Measured, { sessions: count }: Plan) => {
  const { samples } = of.notifications
  return {
    sessions: count,
    'started/s': of.start.perSecond,
    'CPU ms a start': of.start.cpuMsEach,
    'RSS MB': of.memory.rssMb,
    'RSS KB each': of.memory.rssKbEach,
    'heap KB each': of.memory.heapKbEach,
    'idle % of a core': of.idle.cpuShare * 100,
    'CPU µs a message': messageMs(of) * 1000,
    'push p50 ms': middle(samples.map(({ p50 }) => p50)),
    'push p99 ms': middle(samples.map(({ p99 }) => p99)),
    'heard %': Math.min(...samples.map(({ heard }) => heard)) * 100,
  }
}
printTable({
  'listener’s session': row(bridge, plan),
  'bare transport': row(bare, plan),
  'stock client, jar a session': row(stock, plan),
  'parked sockets': row(parked, plan),
  ...(shared && { 'stock client, shared jar': row(shared, sharedPlan) }),
})

const ratio = messageMs(bridge) / messageMs(bare)
const { storeRequests } = bridge.notifications
printGoals([
  { what: 'memory (RSS)', is: bridge.memory.rssMb, unit: 'MB', atMost: 512 },
  { what: 'idle', is: bridge.idle.cpuShare * 100, unit: '% of a core', atMost: 5 },
  { what: 'started', is: bridge.start.perSecond, unit: 'a second', atLeast: 300 },
  {
    what: 'CPU of a message that concerns no consult',
    is: ratio,
    unit: 'times the bare transport',
    atMost: 1.5,
  },
  { what: 'requests to the store by such messages', is: storeRequests.after, unit: '', atMost: 0 },
])
const spread = (of: Measured) => {
  const each = of.notifications.samples.map(({ cpuMsEach }) => cpuMsEach)
  return `${(Math.min(...each) * 1000).toFixed(0)} to ${(Math.max(...each) * 1000).toFixed(0)} µs`
}
console.log(`
While sessions started, they took ${percent(bridge.start.cpuShare)} of a core and their GWS ${percent(bridge.start.gwsCpuShare)}; in the bare
transport's run ${percent(bare.start.cpuShare)} and ${percent(bare.start.gwsCpuShare)}. A session that hears of a chat for the first time asks the store
${storeRequests.toFirstOfChat} times. Noise: CPU a message by sample: ${spread(bridge)} (listener), ${spread(bare)} (bare), ${spread(stock)} (stock).`)

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}

printJson('sessions', {
  ...{ plan: { ...plan, settleMs, idleMs }, messageCpuRatioToBare: ratio, memory },
  ...{ bridge, bare, stock, parked, shared },
})
process.exit(0)
