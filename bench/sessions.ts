import { parseArgs } from 'node:util'
import { openFilesAtMost } from './open-files.ts'
import { percentiles } from './percentiles.ts'
import { printGoals, printJson, printTable } from './report.ts'
import { measure } from './sessions/measure.ts'
import type { Measured, Plan } from './sessions/measure.ts'

/**
 * `npm run bench:sessions -- [sessions]`: what one listener process carries. Beside it, in the same run and one after the
 * other, the bare transport and the stock client. Each has a process of its own, and so has its GWS. Of the listener all
 * is real that it does for its sessions; leases and store are stand-ins that answer at once. `--sizes` are numbers of sessions
 * that the listener's are opened in beside, for their memory alone; `--quick` takes less time over all but those.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    sizes: { type: 'string', default: '' },
  },
})
const sessions = Number(positionals[0] ?? 1000)
const sizes = values.sizes === '' ? [] : values.sizes.split(',').map(Number)
/** The simulator parks polls for as long as is idled, so that every session polls once. */
const unhurried = { settleMs: 40_000, idleMs: 30_000 }
const plan: Plan = {
  sessions,
  atOnce: 100,
  perSecond: 500,
  ...(values.quick
    ? { settleMs: 5000, idleMs: 2000, sample: 2000, samples: 3 }
    : { ...unhurried, sample: 5000, samples: 5 }),
}
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

const tell = (name: string) => console.error(`${name}: ${sessions} sessions …`)
tell('bridge')
const bridge = await measure('bridge', plan)
tell('bare')
const bare = await measure('bare', plan)
tell('stock')
const stock = await measure('stock', plan)
const sharedPlan = {
  ...plan,
  sessions: Math.min(sessions, sharedAtMost),
  samples: 2,
  perSecond: 100,
  sample: 1000,
}
const measureShared = () => {
  tell('stock, shared jar')
  return measure('stock, shared jar', sharedPlan)
}
// The relay's benchmark shows in less time what becomes of them.
const shared = values.quick ? undefined : await measureShared()

const memory: { sessions: number; rssMb: number; idleShare?: number; startedPerSecond: number }[] =
  [
    {
      sessions,
      ...bridge.memory,
      ...(!values.quick && { idleShare: bridge.idle.cpuShare }),
      startedPerSecond: bridge.start.perSecond,
    },
  ]
for (const size of sizes) {
  console.error(`bridge: ${size} sessions …`)
  const {
    memory: taken,
    idle,
    start,
  } = await measure('bridge', { ...plan, ...unhurried, sessions: size, samples: 0 })
  memory.push({
    sessions: size,
    ...taken,
    idleShare: idle.cpuShare,
    startedPerSecond: start.perSecond,
  })
}

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
${storeRequests.toFirstOfChat} times. Noise: CPU a message, ${plan.samples} samples: ${spread(bridge)} (listener), ${spread(bare)} (bare), ${spread(stock)} (stock).`)

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}

printJson('sessions', {
  ...{ plan, messageCpuRatioToBare: ratio, memory },
  ...{ bridge, bare, stock, shared },
})
process.exit(0)
