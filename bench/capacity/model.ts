import { reservedBy } from '../../lib/account-guard.ts'
import { fullAtPercent } from '../../lib/limits.ts'
import { Tenant } from '../../src/config/tenant.ts'
import { billOf } from '../cost/bill.ts'
import type { Counted } from '../cost/bill.ts'
import { freeOfAccount, nothingFree } from '../cost/prices.ts'
import { quotas } from './quotas.ts'
import type { Quota, QuotaName } from './quotas.ts'
import { listenerKinds, shape, smallTasksAtMost } from './shape.ts'
import type { ListenerKind } from './shape.ts'

/** What is known of an event's and a session's price from the benchmarks. */
export type Measured = { counted: Counted; sessionCpuShare: number; notificationCpuMs: number }

export type StackOf = { agents: number; kind: ListenerKind; listeners: number }

/** Listener rows and beats in bytes: an agent's row with its status, and a beat. */
const rowBytes = 400
const beatBytes = 150
const readUnitBytes = 4096
const leaseSeconds = 9
const beatEverySeconds = leaseSeconds / 4
const lookEverySeconds = leaseSeconds / 6
const sweepEverySeconds = 60
/** A row that is shown, with its material beside it. */
const writesToShow = 3
const hoursToShow = 1

/** As many as have room for all with one of them dead, and two in two zones at least. */
const listenersFor = (agents: number, { sessionsPerTask }: ListenerKind): number =>
  Math.max(2, 1 + Math.ceil(agents / ((sessionsPerTask * fullAtPercent) / 100)))

export const stackOf = (agents: number): StackOf => {
  const [small, large] = listenerKinds
  const few = listenersFor(agents, small)
  if (few <= smallTasksAtMost) return { agents, kind: small, listeners: few }
  return { agents, kind: large, listeners: listenersFor(agents, large) }
}

/** As many stacks as no limit of a stack forbids, alike. */
export const stacksFor = (agents: number): { count: number; stack: StackOf } => {
  const count = Math.ceil(agents / quotas.credentials.most)
  return { count, stack: stackOf(Math.ceil(agents / count)) }
}

/** What the listeners of a stack do when nothing happens, and at most when something does; the simulation holds it. */
export const rounds = ({ agents, listeners }: StackOf) => ({
  rowsReadAMinute: (agents * listeners * 60) / sweepEverySeconds,
  beatsAMinute: (listeners * 60) / beatEverySeconds,
  /** Taking a lease and showing the session, for each. */
  leaseWritesToSignIn: 2 * agents,
  mostSessionsEach: Math.floor((1.2 * agents) / listeners + 10),
  /** After the last beat: a lease, two looks, and a start of a share of the dead one's. */
  heldAgainAfterSeconds: leaseSeconds + 2 * lookEverySeconds + 3,
})

/** What a stack asks of each quota at its busiest. */
const demandsOf = (stack: StackOf, { counted }: Measured): Record<QuotaName, number> => {
  const { agents, kind, listeners } = stack
  const consults = (agents * shape.consultsPerAgentHour) / 3600
  const { consult } = counted
  const sweeps = ((agents * rowBytes) / readUnitBytes) * (listeners / sweepEverySeconds)
  const looks = Math.ceil((listeners * beatBytes) / readUnitBytes) * (listeners / lookEverySeconds)
  const calls = consults * (shape.requestsPerConsult + consult.messages)
  const shown = (agents * writesToShow) / (hoursToShow * 3600)
  return {
    credentials: agents,
    tasks: listeners,
    tableReads: sweeps + looks + consults * consult.readUnits,
    rowReads: sweeps,
    beatReads: looks,
    tableWrites: listeners / beatEverySeconds + shown + consults * consult.writeUnits,
    deliveries: consults * consult.events,
    httpRequests: consults * shape.requestsPerConsult,
    sockets: consults * shape.socketsPerConsult,
    functions: Math.max(
      calls * shape.functionSeconds,
      reservedBy(tenantOf(stack)) + calls * shape.functionSeconds,
    ),
    processors: (listeners * kind.cpu) / 1024,
  }
}

export type Strain = { name: QuotaName; demand: number; quota: Quota; used: number }

/** Of all stacks together, the most strained quota first. */
export const strains = (
  { count, stack }: { count: number; stack: StackOf },
  measured: Measured,
): Strain[] => {
  const demands = demandsOf(stack, measured)
  return (Object.keys(quotas) as QuotaName[])
    .map((name) => {
      const quota: Quota = quotas[name]
      const demand = demands[name] * (quota.of === 'account' ? count : 1)
      return { name, demand, quota, used: demand / quota.most }
    })
    .sort((one, other) => other.used - one.used)
}

/** The share of its processor that a listener's sessions take, of what Genesys says and of being there. */
export const listenerCpu = (
  { agents, kind, listeners }: StackOf,
  { sessionCpuShare, notificationCpuMs }: Measured,
): number => {
  const heard = (shape.notificationsPerAgentSecond * notificationCpuMs) / 1000
  return ((agents / listeners) * (sessionCpuShare + heard)) / (kind.cpu / 1024)
}

/** Dollars a month for all stacks; the account's allowances are spent on the first. */
export const dollarsFor = (
  { count, stack }: { count: number; stack: StackOf },
  { counted }: Measured,
): number => {
  const consults = stack.agents * shape.consultsPerAgentHour * shape.hoursADay * shape.daysAMonth
  const tenant = tenantOf(stack)
  const { rowsReadAMinute } = rounds(stack)
  const readUnits = (rowsReadAMinute / 60) * (rowBytes / readUnitBytes)
  const writeUnits = (stack.agents * writesToShow) / (hoursToShow * 3600)
  const idle = {
    ...counted.idle,
    readUnits: (counted.idle.readUnits * stack.listeners) / countedListeners + readUnits,
    writeUnits: (counted.idle.writeUnits * stack.listeners) / countedListeners + writeUnits,
  }
  const bill = (free: typeof freeOfAccount) =>
    Object.values(billOf(tenant, { ...counted, idle }, { consults, free })).reduce(
      (sum, each) => sum + each,
      0,
    )
  return bill(freeOfAccount) + (count - 1) * bill(nothingFree)
}

/** With how many the idle tenant was counted: as many as a tenant has by default. */
const countedListeners = 2

const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:capacity-Ab12Cd'

/** A tenant of so many, as far as the bill looks at it. */
const tenantOf = ({ agents, kind, listeners }: StackOf): Tenant =>
  Tenant.parse({
    ...{ name: 'capacity', region: 'us-east-1', gws: { baseUrl: 'https://gws.example' } },
    credentials: {
      ...{ in: 'secrets-manager', sealingKeyArn: arn },
      agentsArns: Array.from({ length: Math.min(20, Math.ceil(agents / 700)) }, () => arn),
    },
    callers: [{ id: 'crm', keySha256: 'a'.repeat(64), audience: 'agent', agents: 'all' }],
    listener: { ...kind, tasks: Math.min(20, listeners), tasksAtMost: 50 },
    load: {
      agents,
      consultsPerMinute: Math.max(1, Math.ceil((agents * shape.consultsPerAgentHour) / 60)),
    },
  })
