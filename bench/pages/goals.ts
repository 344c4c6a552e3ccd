import type { MeasuredPhase, Runs } from './results.ts'
import { worst } from './figures.ts'

type Bound = { atMost: number } | { atLeast: number }

/** A goal of the design, and where its figure is found; undefined while that has not been measured. */
type Goal = Bound & {
  /** Names it: no two are alike. */
  what: string
  unit: string
  measured: (runs: Runs) => number | undefined
}

/** At these the latency goals are set: so many sessions are held, so much comes in. */
const goalRate = 100

const at = (phases: MeasuredPhase[] | undefined): MeasuredPhase | undefined =>
  phases?.find(({ perSecond }) => perSecond === goalRate)

type Name = 'socket' | 'webhook'
/** A caller who is told by it alone, as the naive relay beside it tells one receiver. */
const alone = (runs: Runs, name: Name) => runs.relay?.alone?.find(({ way: by }) => by === name)

const way = (runs: Runs, name: Name) => at(alone(runs, name)?.bridge)?.ways[name]

const timesNaive = (runs: Runs, name: Name): number | undefined => {
  const [own, naive] = [way(runs, name), at(alone(runs, name)?.naive)?.ways.fetch]
  return own && naive && own.p50 / naive.p50
}

const accounted = (runs: Runs, name: Name): number | undefined => {
  const own = way(runs, name)
  const said = at(alone(runs, name)?.bridge)?.said
  return own && said && (100 * (said - own.lost)) / said
}

/** The largest number of sessions that was held. */
const most = (runs: Runs) =>
  runs.sessions?.memory.reduce((one, other) => (other.sessions > one.sessions ? other : one))

const gap = (runs: Runs, deed: string): number | undefined => {
  const trials = runs.failover?.results[deed]
  return trials && worst(trials.map(({ gapMs }) => gapMs)) / 1000
}

const scaled = (value: number | undefined, by: number) =>
  value === undefined ? undefined : value * by

const load = `1,000 sessions, ${goalRate} notifications/s`
export const goals: readonly Goal[] = [
  {
    what: `${load} → WebSocket frame alone, p50`,
    unit: '× the naive relay',
    atMost: 3,
    measured: (runs) => timesNaive(runs, 'socket'),
  },
  {
    what: 'WebSocket frame alone, p99',
    unit: 'ms',
    atMost: 50,
    measured: (runs) => way(runs, 'socket')?.p99,
  },
  {
    what: 'WebSocket frames accounted for',
    unit: '%',
    atLeast: 100,
    measured: (runs) => accounted(runs, 'socket'),
  },
  {
    what: `${load} → webhook alone, received and verified, p50`,
    unit: '× the naive relay',
    atMost: 6,
    measured: (runs) => timesNaive(runs, 'webhook'),
  },
  {
    what: 'webhook alone, p99',
    unit: 'ms',
    atMost: 150,
    measured: (runs) => way(runs, 'webhook')?.p99,
  },
  {
    what: 'webhooks accounted for',
    unit: '%',
    atLeast: 100,
    measured: (runs) => accounted(runs, 'webhook'),
  },
  {
    what: 'sessions in one listener process',
    unit: '',
    atLeast: 10_000,
    measured: (runs) => {
      const held = most(runs)
      return held && Math.min(held.sessions, held.live ?? held.sessions)
    },
  },
  { what: 'their memory (RSS)', unit: 'MB', atMost: 512, measured: (runs) => most(runs)?.rssMb },
  {
    what: 'they idle; leases and store are stand-ins',
    unit: '% of a core',
    atMost: 5,
    measured: (runs) => scaled(most(runs)?.idleShare, 100),
  },
  {
    what: 'they start; leases and store are stand-ins',
    unit: 'a second',
    atLeast: 300,
    measured: (runs) => most(runs)?.startedPerSecond,
  },
  {
    what: 'CPU of a notification that concerns no consult',
    unit: '× the bare transport',
    atMost: 1.5,
    measured: (runs) => runs.sessions?.messageCpuRatioToBare,
  },
  {
    what: 'requests to the store by such ones',
    unit: '',
    atMost: 0,
    measured: (runs) => runs.sessions?.bridge.notifications.storeRequests.after,
  },
  {
    what: '`POST /v1/consults`, our own time, p50',
    unit: 'ms',
    atMost: 15,
    measured: (runs) => runs['first-light']?.ownPostMs,
  },
  {
    what: 'code that a function reads at its start',
    unit: 'KB',
    atMost: 600,
    measured: ({ coldstart }) =>
      coldstart && worst(coldstart.rows.map(({ kilobytes }) => kilobytes)),
  },
  {
    what: 'first answer of a function without secrets, in the middle',
    unit: '× a bare middy + DynamoDB handler',
    atMost: 1.5,
    measured: ({ coldstart }) => coldstart?.without,
  },
  {
    what: 'first answer of one that reads secrets, in the middle',
    unit: '× a bare middy + DynamoDB handler',
    atMost: 1.5,
    measured: ({ coldstart }) => coldstart?.withSecrets,
  },
  {
    what: 'gap when a listener is killed',
    unit: 's',
    atMost: 15,
    measured: (runs) => gap(runs, 'listener SIGKILL'),
  },
  {
    what: 'gap when a listener is told to stop',
    unit: 's',
    atMost: 2,
    measured: (runs) => gap(runs, 'listener SIGTERM'),
  },
  {
    what: 'idle tenant, a month, at list prices',
    unit: 'US dollars',
    atMost: 25,
    measured: ({ cost }) => cost?.totalOfOthers,
  },
]

export type Judged = { goal: Goal; bound: number } & (
  { is: undefined } | { is: number; ratio: number; isReached: boolean }
)

/** `ratio` is 1 at the goal and less where it is surpassed; without a figure where nothing has been measured. */
export const judge = (runs: Runs): Judged[] =>
  goals.map((goal) => {
    const is = goal.measured(runs)
    const isUpper = 'atMost' in goal
    const bound = isUpper ? goal.atMost : goal.atLeast
    if (is === undefined) return { goal, bound, is }
    const ratio = is === bound ? 1 : isUpper ? is / bound : bound / is
    return { goal, bound, is, ratio, isReached: isUpper ? is <= bound : is >= bound }
  })
