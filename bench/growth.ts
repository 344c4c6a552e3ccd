import { parseArgs } from 'node:util'
import { startBridge } from './relay/bridge-subject.ts'
import { isSaturated } from './relay/bend.ts'
import type { Phase } from './relay/phase.ts'
import { measureAt, ratesIn, warmUp } from './relay/rates.ts'
import { printJson, printTable } from './report.ts'

/**
 * `npm run bench:growth`: what becomes of latency and of CPU per event with more sessions in one listener, with more events a
 * second until the bridge falls behind, and with more listeners.
 */
const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '1,10,100,1000,10000' },
    'at-rate': { type: 'string', default: '25:10' },
    /** Each with its seconds. */
    rates: { type: 'string', default: '10:10,25:10,50:10,100:10,200:10,500:10,1000:10,2000:10' },
    'at-sessions': { type: 'string', default: '1000' },
    listeners: { type: 'string', default: '1,2,4' },
  },
})
const numbers = (text: string): number[] => (text === '' ? [] : text.split(',').map(Number))
const consultsOf = (sessions: number): number => Math.min(sessions, 100)

type Grown = { sessions: number; listeners: number; balance: number[]; phases: Phase[] }

/** One listener whose sessions become more and more. */
const moreSessions = async (sizes: number[]): Promise<Grown[]> => {
  const [atRate] = ratesIn(values['at-rate'])
  const most = Math.max(...sizes)
  if (!atRate || sizes.length === 0) return []
  const plan = { sessions: most, consults: consultsOf(most), listeners: 1, grows: true }
  const { subject, stop, balance, grow } = await startBridge(plan)
  const grown: Grown[] = []
  for (const sessions of sizes) {
    await grow({ sessions, consults: consultsOf(sessions) })
    const name = `${sessions} sessions`
    if (grown.length === 0) await measureAt(`${name}, warming up`, subject, warmUp)
    const phases = [await measureAt(name, subject, atRate)]
    grown.push({ sessions, listeners: 1, balance: await balance(), phases })
  }
  await stop()
  return grown
}

const moreEvents = async (listeners: number): Promise<Grown> => {
  const sessions = Number(values['at-sessions'])
  const consults = consultsOf(sessions)
  const { subject, stop, balance } = await startBridge({ sessions, consults, listeners })
  const phases: Phase[] = []
  await measureAt(`${listeners} listeners, warming up`, subject, warmUp)
  for (const rate of ratesIn(values.rates)) {
    const phase = await measureAt(`${listeners} listeners`, subject, rate)
    phases.push(phase)
    // What comes after is measured on what is left of this.
    if (isSaturated(phase)) break
  }
  const grown = { sessions, listeners, balance: await balance(), phases }
  await stop()
  return grown
}

const bySessions = await moreSessions(numbers(values.sessions))
const byListeners: Grown[] = []
for (const listeners of numbers(values.listeners)) byListeners.push(await moreEvents(listeners))

printTable(
  Object.fromEntries(
    [...bySessions, ...byListeners].flatMap(({ sessions, listeners, balance, phases }) =>
      phases.map(({ perSecond: rate, ways: { socket, webhook }, cpuMsEach }) => [
        `${sessions} sessions, ${listeners} listeners, ${rate}/s`,
        {
          'socket p50 ms': socket?.p50 ?? NaN,
          'socket p99 ms': socket?.p99 ?? NaN,
          'webhook p99 ms': webhook?.p99 ?? NaN,
          'CPU ms an event': Object.values(cpuMsEach).reduce((sum, ms) => sum + ms, 0),
          'sessions each': balance.join(' '),
        },
      ]),
    ),
  ),
)
printJson('growth', {
  ...{ perSecond: ratesIn(values['at-rate'])[0]?.perSecond ?? 0, bySessions, byListeners },
})
process.exit(0)
