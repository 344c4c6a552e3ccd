import { parseArgs } from 'node:util'
import { startBridge } from './relay/bridge-subject.ts'
import { idleMeter } from './relay/idle-meter.ts'
import { startNaive } from './relay/naive-subject.ts'
import type { Phase, PhasePlan } from './relay/phase.ts'
import { measureAt, ratesIn, warmUp } from './relay/rates.ts'
import type { Way } from './relay/receiver-process.ts'
import { printJson, printTable } from './report.ts'

/**
 * `npm run bench:relay`: the way of a notification from GWS to the caller's socket and webhook, at constant rates, with what lies
 * between: both told at once, and each alone, as the naive relay tells one receiver. That is beside it, in the same run and in
 * turns: the relay that one would write in an afternoon, with a jar a session; then the same as the client comes, at the last
 * rate. While it is another's turn the bridge idles, which is measured as well.
 */
const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '1000' },
    consults: { type: 'string', default: '100' },
    /** Each with its seconds. */
    rates: { type: 'string', default: '10:10,25:10,50:10,100:20' },
    /** The same for each way by itself. */
    alone: { type: 'string', default: '100:20' },
  },
})
const sessions = Number(values.sessions)
const plan = {
  ...{ sessions, consults: Math.min(Number(values.consults), sessions) },
  ...{ rates: ratesIn(values.rates), alone: ratesIn(values.alone), warmUp },
}

const { subject, stop, startedPerSecond } = await startBridge({ ...plan, listeners: 1 })
await measureAt('bridge, warming up', subject, warmUp)
const idle = idleMeter(subject)
const ofNaive = await startNaive({ ...plan, jar: 'jar a session' })
await measureAt('naive relay, warming up', ofNaive.subject, warmUp)
/** In turns, so that a busy moment of the machine falls upon both. */
const inTurns = async (by: readonly Way[], rates: readonly PhasePlan[]) => {
  await subject.receiver.ask('followBy', by)
  const bridge: Phase[] = []
  const naive: Phase[] = []
  for (const rate of rates) {
    bridge.push(await measureAt(`bridge by ${by.join(' and ')}`, { ...subject, ways: by }, rate))
    naive.push(
      await idle.during(() => measureAt('naive relay, jar a session', ofNaive.subject, rate)),
    )
  }
  return { bridge, naive }
}
const { bridge, naive } = await inTurns(subject.ways, plan.rates)
const alone: { way: Way; bridge: Phase[]; naive: Phase[] }[] = []
for (const way of subject.ways) alone.push({ way, ...(await inTurns([way], plan.alone)) })
await ofNaive.stop()

const measureShared = async (): Promise<Phase[]> => {
  const { subject: ofShared, stop: stopShared } = await startNaive({ ...plan, jar: 'shared jar' })
  const measured: Phase[] = []
  await measureAt('naive relay, shared jar, warming up', ofShared, warmUp)
  // As slow at every rate.
  for (const rate of plan.rates.slice(-1))
    measured.push(await measureAt('naive relay, shared jar', ofShared, rate))
  await stopShared()
  return measured
}
const shared = await idle.during(measureShared)
await stop()

const named = (name: string, done: Phase[]) => done.map((phase) => ({ name, phase }))
const phases = [
  ...named('bridge', bridge),
  ...named('naive relay', naive),
  ...alone.flatMap((told) => [
    ...named('bridge alone', told.bridge),
    ...named('naive relay meanwhile', told.naive),
  ]),
  ...named('naive relay, shared jar', shared),
]
type Told = NonNullable<Phase['ways'][Way]>
const row = ({ p50, p90, p99, max, lost, twice }: Told, said: number) => ({
  ...{ 'p50 ms': p50, 'p90 ms': p90, 'p99 ms': p99, 'longest ms': max, of: said, lost, twice },
})
printTable(
  Object.fromEntries(
    phases.flatMap(({ name, phase: { perSecond, said, ways } }) =>
      Object.entries(ways).map(([way, told]) => [
        `${name}: ${way} at ${perSecond}/s`,
        row(told, said),
      ]),
    ),
  ),
)
printJson('relay', {
  ...{ plan, startedPerSecond, bridge, naive, alone, shared },
  idle: idle.measured(),
})
process.exit(0)
