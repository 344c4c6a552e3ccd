import { parseArgs } from 'node:util'
import { startBridge } from './relay/bridge-subject.ts'
import { startNaive } from './relay/naive-subject.ts'
import type { NaivePlan } from './relay/naive-subject.ts'
import { runPhase } from './relay/phase.ts'
import type { Phase } from './relay/phase.ts'
import type { Subject } from './relay/subject.ts'
import { printJson, printTable } from './report.ts'

/**
 * `npm run bench:relay`: the way of a notification from GWS to the caller's socket and webhook, at constant rates, with what lies
 * between; beside it, in the same run, the relay that one would write in an afternoon, with a jar a session and as it comes.
 */
const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '1000' },
    consults: { type: 'string', default: '100' },
    rates: { type: 'string', default: '10,25,50,100' },
    seconds: { type: 'string', default: '10' },
  },
})
const plan = {
  sessions: Number(values.sessions),
  consults: Math.min(Number(values.consults), Number(values.sessions)),
  rates: values.rates.split(',').map(Number),
  seconds: Number(values.seconds),
  warmUpSeconds: 2,
}

const phases = async (name: string, subject: Subject, rates = plan.rates): Promise<Phase[]> => {
  const done: Phase[] = []
  for (const perSecond of rates) {
    console.error(`${name}: ${perSecond} a second …`)
    done.push(await runPhase(subject, { ...plan, perSecond }))
  }
  return done
}

const ofNaive = async (jar: NaivePlan['jar'], rates = plan.rates): Promise<Phase[]> => {
  const { subject, stop } = await startNaive({ ...plan, jar })
  const done = await phases(`naive relay, ${jar}`, subject, rates)
  await stop()
  return done
}

const { subject, stop, startedPerSecond } = await startBridge({ ...plan, listeners: 1 })
const bridge = await phases('bridge', subject)
await stop()
const naive = await ofNaive('jar a session')
// As slow at every rate.
const shared = await ofNaive('shared jar', plan.rates.slice(-2))

const named = (name: string, done: Phase[]) => done.map((phase) => ({ name, phase }))
const rows = [
  ...named('bridge', bridge),
  ...named('naive relay', naive),
  ...named('naive relay, shared jar', shared),
].flatMap(({ name, phase: { perSecond, said, ways } }) =>
  Object.entries(ways).map(([way, { p50, p90, p99, max, lost, twice }]) => ({
    what: `${name}: ${way} at ${perSecond}/s`,
    row: { 'p50 ms': p50, 'p90 ms': p90, 'p99 ms': p99, 'longest ms': max, of: said, lost, twice },
  })),
)
printTable(Object.fromEntries(rows.map(({ what, row }) => [what, row])))
printJson('relay', { plan, startedPerSecond, bridge, naive, shared })
process.exit(0)
