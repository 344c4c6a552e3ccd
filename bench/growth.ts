import { parseArgs } from 'node:util'
import { startBridge } from './relay/bridge-subject.ts'
import type { BridgePlan } from './relay/bridge-subject.ts'
import { isSaturated } from './relay/bend.ts'
import { runPhase } from './relay/phase.ts'
import type { Phase } from './relay/phase.ts'
import { printJson, printTable } from './report.ts'

/**
 * `npm run bench:growth`: what becomes of latency and of CPU per event with more sessions, with more events a second until the
 * bridge falls behind, and with more listeners.
 */
const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '1,10,100,1000,10000' },
    'at-rate': { type: 'string', default: '20' },
    rates: { type: 'string', default: '10,20,50,100,200,500,1000,2000' },
    'at-sessions': { type: 'string', default: '1000' },
    listeners: { type: 'string', default: '1,2,4' },
    seconds: { type: 'string', default: '10' },
  },
})
const numbers = (text: string): number[] => (text === '' ? [] : text.split(',').map(Number))
const seconds = Number(values.seconds)
const perSecond = Number(values['at-rate'])
const atSessions = Number(values['at-sessions'])

type Grown = { sessions: number; listeners: number; balance: number[]; phases: Phase[] }

const grow = async (plan: Omit<BridgePlan, 'consults'>, rates: number[]): Promise<Grown> => {
  const { sessions, listeners } = plan
  console.error(`${sessions} sessions, ${listeners} listeners …`)
  const consults = Math.min(sessions, 100)
  const { subject, stop, balance } = await startBridge({ ...plan, consults })
  const phases: Phase[] = []
  for (const rate of rates) {
    console.error(`  ${rate} a second …`)
    const phase = await runPhase(subject, { perSecond: rate, seconds, warmUpSeconds: 2 })
    phases.push(phase)
    // What comes after is measured on what is left of this.
    if (isSaturated(phase)) break
  }
  const grown = { sessions, listeners, balance: await balance(), phases }
  await stop()
  return grown
}

const bySessions: Grown[] = []
for (const sessions of numbers(values.sessions))
  bySessions.push(await grow({ sessions, listeners: 1 }, [perSecond]))
const byListeners: Grown[] = []
for (const listeners of numbers(values.listeners))
  byListeners.push(await grow({ sessions: atSessions, listeners }, numbers(values.rates)))

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
printJson('growth', { seconds, perSecond, bySessions, byListeners })
process.exit(0)
