import { reservedBy } from '../../lib/account-guard.ts'
import { fullAtPercent } from '../../lib/limits.ts'
import { Tenant } from '../../src/config/tenant.ts'
import { webhooksAtMost } from '../../src/config/queues.ts'
import { billOf, functionGb } from '../cost/bill.ts'
import type { Counted } from '../cost/bill.ts'
import { freeOfAccount, nothingFree, prices } from '../cost/prices.ts'
import { quotas } from './quotas.ts'
import type { Quota, QuotaName } from './quotas.ts'
import { listenerKinds, shape, smallTasksAtMost } from './shape.ts'
import type { ListenerKind } from './shape.ts'

/** What is known of an event's and a session's price from the benchmarks. */
export type Measured = {
  counted: Counted
  sessionCpuShare: number
  notificationCpuMs: number
  /** Of a listener, for an event from its notification until it is handed on. */
  eventCpuMs: number
}

export type StackOf = { agents: number; kind: ListenerKind; listeners: number }

/** Listener rows and beats in bytes: an agent's row with its status, and a beat. */
const rowBytes = 400
const beatBytes = 150
/** Of a webhook, or of a socket that follows everything, as it is read for each event. */
const interestBytes = 400
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

/** As few stacks, alike, as no limit of a stack forbids. */
export const stacksFor = (
  agents: number,
  measured: Measured,
): { count: number; stack: StackOf } => {
  const splitInto = (count: number) => ({ count, stack: stackOf(Math.ceil(agents / count)) })
  const isBorne = (count: number): boolean =>
    strains(splitInto(count), measured).every(
      ({ quota, used }) => quota.of === 'account' || used <= 1,
    )
  let [tooFew, enough] = [0, 1]
  while (!isBorne(enough)) {
    if (enough > agents) throw new Error('no stack is small enough')
    ;[tooFew, enough] = [enough, enough * 2]
  }
  while (enough - tooFew > 1) {
    const between = Math.floor((tooFew + enough) / 2)
    if (isBorne(between)) enough = between
    else tooFew = between
  }
  return splitInto(enough)
}

/** What the listeners of a stack do when nothing happens, and at most when something does; the simulation holds it. */
export const rounds = ({ agents, listeners }: StackOf) => ({
  rowsReadAMinute: (agents * listeners * 60) / sweepEverySeconds,
  beatsAMinute: (listeners * 60) / beatEverySeconds,
  /** Taking a lease and showing the session, for each. */
  leaseWritesToSignIn: 2 * agents,
  /** For each session that is handed over: given back, taken and shown. */
  leaseWritesToHandOver: 3,
  /** Who stays seems crowded until it has seen that the other one goes: a request is passed on three times before it is taken. */
  messagesToHandOver: 4,
  /** For each of a dead one's: every survivor tries to take it, one does, and shows it. */
  leaseWritesAfterDeath: listeners,
  /** Showing each again; the material that is written with it is not a lease's. */
  leaseWritesAMinute: agents / (hoursToShow * 60),
  mostSessionsEach: Math.floor((1.2 * agents) / listeners + 10),
  /** After the last beat: a lease, two looks, and a start of a share of the dead one's. */
  heldAgainAfterSeconds: leaseSeconds + 2 * lookEverySeconds + 3,
})

/** How many events a consult has, with what colleagues say in it, and how much more that is than in the one that was counted. */
const eventsOf = ({ consult }: Counted) => {
  const each = consult.events + shape.textsPerConsult
  return { each, times: each / consult.events }
}

/** What all agents of a stack do in a second of the busiest time, or while they come. */
const doneBy = (agents: number, counted: Counted) => {
  const consults = (agents * shape.consultsPerAgentHour) / 3600
  const { each, times } = eventsOf(counted)
  const signIns = agents / (shape.signInMinutes * 60)
  return {
    ...{ consults, events: consults * each, messages: consults * counted.consult.messages * times },
    signIns,
    requests: consults * shape.requestsPerConsult + signIns * shape.requestsToSignIn,
    pings: (agents * shape.socketsPerAgent) / shape.secondsBetweenPings,
  }
}

/** What a stack asks of each quota at its busiest. */
const demandsOf = (stack: StackOf, { counted }: Measured): Record<QuotaName, number> => {
  const { agents, kind, listeners } = stack
  const { consults, events, messages, signIns, requests, pings } = doneBy(agents, counted)
  const { times } = eventsOf(counted)
  const { readUnits, writeUnits } = counted.consult
  const sweeps = ((agents * rowBytes) / readUnitBytes) * (listeners / sweepEverySeconds)
  const looks = Math.ceil((listeners * beatBytes) / readUnitBytes) * (listeners / lookEverySeconds)
  const shown = (agents * writesToShow) / (hoursToShow * 3600)
  return {
    credentials: agents,
    tasks: listeners,
    tableReads: sweeps + looks + consults * readUnits * times + pings * shape.pingReads,
    rowReads: sweeps,
    beatReads: looks,
    tableWrites: listeners / beatEverySeconds + shown + consults * writeUnits * times,
    callerReads: events * Math.ceil((webhooksAtMost * interestBytes) / readUnitBytes),
    // Put when it begins to wait, deleted when it does not wait any more.
    outboxWrites: events * 2,
    openWrites: consults * 2,
    deliveries: events,
    httpRequests: requests,
    frames: pings,
    sockets: signIns * shape.socketsPerAgent,
    functions: (requests + messages) * shape.functionSeconds + pings * shape.pingSeconds,
    reserved: reservedBy(tenantOf(stack)),
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

/** The share of its processor that a listener's sessions take: being there, what Genesys says beside consults, and events. */
export const listenerCpu = (
  { agents, kind, listeners }: StackOf,
  { counted, sessionCpuShare, notificationCpuMs, eventCpuMs }: Measured,
): number => {
  const heard = (shape.notificationsPerAgentSecond * notificationCpuMs) / 1000
  const events = (doneBy(1, counted).events * eventCpuMs) / 1000
  return ((agents / listeners) * (sessionCpuShare + heard + events)) / (kind.cpu / 1024)
}

/** What open sockets cost in a month beside the bill's frames: their minutes, and pings with their answers, functions and reads. */
const socketDollars = (agents: number, counted: Counted): number => {
  const openSeconds = shape.hoursADay * shape.daysAMonth * 3600
  const pings = doneBy(agents, counted).pings * openSeconds
  const functions = prices.lambdaCall + shape.pingSeconds * functionGb * prices.lambdaGbSecond
  const reads = shape.pingReads * prices.readUnit
  const minutes = (agents * shape.socketsPerAgent * openSeconds) / 60
  return minutes * prices.socketMinute + pings * (2 * prices.socketMessage + functions + reads)
}

/** Dollars a month for all stacks; the account's allowances are spent on the first. */
export const dollarsFor = (
  { count, stack }: { count: number; stack: StackOf },
  { counted }: Measured,
): number => {
  if (stack.listeners > tasksInFile)
    throw new Error('a bill knows no tenant with so many listeners')
  const consults = stack.agents * shape.consultsPerAgentHour * shape.hoursADay * shape.daysAMonth
  const tenant = tenantOf(stack)
  const { each: events, times } = eventsOf(counted)
  const { consult } = counted
  const talked = {
    ...{ readUnits: consult.readUnits * times, writeUnits: consult.writeUnits * times },
    ...{ sqsCalls: consult.sqsCalls * times, messages: consult.messages * times },
    ...{ fifo: (consult.fifo ?? 0) * times, events },
  }
  const { rowsReadAMinute } = rounds(stack)
  const readUnits = (rowsReadAMinute / 60) * (rowBytes / readUnitBytes)
  const writeUnits = (stack.agents * writesToShow) / (hoursToShow * 3600)
  const { standing: one = counted.idle } = counted
  const standing = {
    ...one,
    readUnits: (one.readUnits * stack.listeners) / countedListeners + readUnits,
    // All of them hold sessions.
    writeUnits: stack.listeners / beatEverySeconds + writeUnits,
  }
  const bill = (free: typeof freeOfAccount) =>
    Object.values(
      billOf(tenant, { ...counted, standing, consult: talked }, { consults, free }),
    ).reduce((sum, each) => sum + each, socketDollars(stack.agents, counted))
  return bill(freeOfAccount) + (count - 1) * bill(nothingFree)
}

/** As many as a tenant's file may ask for at least. */
const tasksInFile = 20

/** With how many a tenant at rest was counted: as many as a tenant has by default. */
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
    listener: { ...kind, tasks: Math.min(tasksInFile, listeners), tasksAtMost: 50 },
    load: {
      agents,
      consultsPerMinute: Math.max(1, Math.ceil((agents * shape.consultsPerAgentHour) / 60)),
    },
  })
