import { z } from 'zod'

const Spread = z.object({ p50: z.number(), p90: z.number(), p99: z.number() })
const Way = Spread.extend({ max: z.number(), lost: z.int(), twice: z.int() })
const Shares = z.record(z.string(), z.number())
const Phase = z.object({
  perSecond: z.number(),
  said: z.int(),
  drainMs: z.number(),
  ways: z.object({ socket: Way.optional(), webhook: Way.optional(), fetch: Way.optional() }),
  stages: z.record(z.string(), Spread),
  cpuShare: Shares,
  loopShare: Shares.optional(),
  cpuMsEach: Shares,
})
export type MeasuredPhase = z.infer<typeof Phase>

/**
 * What every line says of where and when it was measured; the load is the machine's before. Lines of earlier code lack what has
 * been added since, and their pages say that it was not measured.
 */
const Run = z.object({
  at: z.iso.datetime(),
  load: z.number(),
  tookSeconds: z.number(),
  commit: z.string().optional(),
  /** It was run again since, and did not come to its end: this line is an older one. */
  failedAt: z.iso.datetime().optional(),
})

const Relay = Run.extend({
  plan: z.object({
    ...{ sessions: z.int(), consults: z.int() },
    warmUp: z.object({ perSecond: z.number(), seconds: z.number() }).optional(),
  }),
  startedPerSecond: z.number(),
  bridge: z.array(Phase),
  naive: z.array(Phase),
  alone: z
    .array(
      z.object({
        way: z.enum(['socket', 'webhook']),
        bridge: z.array(Phase),
        naive: z.array(Phase),
      }),
    )
    .optional(),
  shared: z.array(Phase),
  idle: z.object({ seconds: z.number(), cpuShare: Shares }).optional(),
})

const Grown = z.object({
  sessions: z.int(),
  listeners: z.int(),
  balance: z.array(z.int()),
  phases: z.array(Phase),
})
const Growth = Run.extend({
  perSecond: z.number(),
  bySessions: z.array(Grown),
  byListeners: z.array(Grown),
})

const Start = z.object({
  perSecond: z.number(),
  cpuMsEach: z.number(),
  cpuShare: z.number(),
  gwsCpuShare: z.number(),
})
const Held = z.object({
  start: Start,
  idle: z.object({ cpuShare: z.number() }),
  memory: z.object({ rssMb: z.number(), rssKbEach: z.number(), heapKbEach: z.number() }),
  notifications: z.object({
    samples: z.array(
      z.object({ cpuMsEach: z.number(), heard: z.number(), p50: z.number(), p99: z.number() }),
    ),
    storeRequests: z.object({ toFirstOfChat: z.number(), after: z.number() }),
  }),
})
const Sessions = Run.extend({
  plan: z.object({ sessions: z.int(), settleMs: z.number(), idleMs: z.number() }),
  messageCpuRatioToBare: z.number(),
  memory: z.array(
    z.object({
      sessions: z.int(),
      rssMb: z.number(),
      rssKbEach: z.number(),
      idleShare: z.number().optional(),
      collections: z.int().optional(),
      /** Of as many sockets with nothing but a parked poll, meanwhile. */
      floorIdleShare: z.number().optional(),
      startedPerSecond: z.number(),
      /** How many of them Genesys had after idling. */
      live: z.int().optional(),
      start: Start.optional(),
    }),
  ),
  bridge: Held,
  bare: Held,
  stock: Held,
  parked: Held.optional(),
  shared: Held.optional(),
})

const Trial = z.object({
  gapMs: z.number(),
  stateAfterMs: z.number(),
  messagesSaid: z.int(),
  messagesUnheard: z.int(),
  messagesTwice: z.int().optional(),
  eventsMissing: z.int(),
  cameBack: z.boolean(),
})
const Failover = Run.extend({
  trials: z.int(),
  everyMs: z.number(),
  downMs: z.number(),
  results: z.record(z.string(), z.array(Trial)),
})

const FirstLight = Run.extend({
  rounds: z.int(),
  ownPostMs: z.number(),
  rows: z.record(z.string(), Spread),
})
const Delivery = Run.extend({
  rounds: z.int(),
  atOnce: z.int(),
  ratio: z.number(),
  lost: z.int().optional(),
  twice: z.int().optional(),
  rows: z.record(z.string(), Spread.extend({ perSecond: z.number() })),
})
const AwsCalls = Run.extend({
  calls: z.int(),
  rows: z.record(z.string(), Spread.extend({ cpuMsEach: z.number() })),
})
const ColdStart = Run.extend({
  rounds: z.int(),
  without: z.number(),
  withSecrets: z.number(),
  rows: z.array(
    z.object({
      name: z.string(),
      secretsRead: z.int(),
      kilobytes: z.number(),
      milliseconds: z.number(),
      againstBare: z.number(),
      /** Less what a process takes to start in which a function does nothing. */
      initMs: z.number().optional(),
    }),
  ),
})
const Counts = z.object({
  readUnits: z.number(),
  writeUnits: z.number(),
  sqsCalls: z.number(),
  messages: z.number(),
  fifo: z.number().optional(),
})
const Cost = Run.extend({
  tenant: z.string(),
  tenantRegion: z.string().optional(),
  pricesOf: z.object({ region: z.string(), date: z.string() }),
  counted: z.object({
    idle: Counts,
    /** With sessions, in which nobody calls. */
    standing: Counts.optional(),
    consult: Counts.extend({ events: z.number() }),
    alarmMetrics: z.number(),
  }),
  total: z.number(),
  totalOfOthers: z.number(),
  /** Of the first consult beside being idle, at list prices: with it come sessions and what they write. */
  firstAtList: z.number().optional(),
  /** Of a thousand consults more, at list prices. */
  thousandAtList: z.number().optional(),
  bill: Shares,
  /** The same where nothing is free: what a tenant after the account's first has to pay. */
  listBill: Shares.optional(),
})

/** How often each goal was reached in several runs of everything, by what it is about. */
const Repeated = z.object({
  runs: z.int(),
  at: z.iso.datetime(),
  reached: z.record(z.string(), z.int()),
})

/** What docs/benchmarks.json keeps: each benchmark's last line. One that has not been run is not there. */
export const Results = z.object({
  environment: z.object({
    node: z.string(),
    cpu: z.string(),
    cores: z.int(),
    memoryGb: z.number(),
  }),
  repeated: Repeated.optional(),
  runs: z
    .object({
      'first-light': FirstLight,
      relay: Relay,
      growth: Growth,
      sessions: Sessions,
      failover: Failover,
      delivery: Delivery,
      'aws-calls': AwsCalls,
      coldstart: ColdStart,
      cost: Cost,
    })
    .partial(),
})
export type Results = z.infer<typeof Results>
export type Runs = Results['runs']
