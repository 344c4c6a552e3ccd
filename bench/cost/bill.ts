import { metrics, steadyMetrics } from '../../src/config/metrics.ts'
import { eventSources, schedules } from '../../src/config/routes.ts'
import { queues } from '../../src/config/queues.ts'
import type { Tenant } from '../../src/config/tenant.ts'
import type { Counts } from './meter.ts'
import { prices } from './prices.ts'
import type { Free } from './prices.ts'

const hours = 730
const seconds = hours * 3600
/** Lambda asks a queue with five receivers at least, each for as long as a receiver may wait. */
const receivers = 5
const waitSeconds = 20
export const functionGb = 0.5
/** What a call takes of a function, mostly waiting for Genesys or a receiver. */
const functionSeconds = 0.3
const logBytes = 1500
/** A line of a metric, as each listener that holds sessions writes one a minute: of its stalest poll. */
const metricBytes = 400
const metricsOfHolders = 1

export type Counted = {
  /** A second of an idle tenant with all its listeners, before anybody has called. */
  idle: Counts
  /** A second of a tenant whose listeners hold sessions, in which nobody calls. */
  standing?: Counts | undefined
  /** One consult: posted, joined, ended; told to one socket and one webhook. */
  consult: Counts & { events: number }
  /** That the alarms look at. */
  alarmMetrics: number
}

const over = (count: number, gratis: number): number => Math.max(0, count - gratis)

/** Calls of queues at the price of those that are not FIFO: what was sent is also taken out. */
const callsOf = ({ sqsCalls, messages, fifo = 0 }: Counts): number => sqsCalls + messages - fifo

/** A month's bill by what is paid for, in US dollars; `free` is what the account has for nothing and spends on this tenant. */
export const billOf = (
  { listener, network, credentials, dashboard, alwaysOnAgents }: Tenant,
  { idle, standing = idle, consult, alarmMetrics }: Counted,
  { consults, free }: { consults: number; free: Free },
): Record<string, number> => {
  const { tasks, cpu, memoryMiB, spot } = listener
  const taskHour = (cpu / 1024) * prices.fargateVcpuHour + (memoryMiB / 1024) * prices.fargateGbHour
  const fullTasks = spot ? 1 + (tasks - 1) * prices.spotShare : tasks
  const fifo = eventSources.filter(({ queue }) => 'fifo' in queues[queue]).length
  const pollsOf = (receiving: number) => (receiving * seconds) / waitSeconds
  const fifoPolls = pollsOf(fifo * receivers)
  const polls = pollsOf((eventSources.length - fifo) * receivers + tasks)
  const holds = consults > 0 || alwaysOnAgents.length > 0
  const rest = holds ? standing : idle
  const quiet = Object.keys(steadyMetrics).length + (holds ? metricsOfHolders : 0)
  // Where there are callers there is trouble now and then.
  const written = consults > 0 ? Object.keys(metrics).length : quiet
  const metricLines = holds ? (tasks * seconds) / 60 : 0
  const fifoOf = ({ fifo: counted = 0 }: Counts) => counted
  const fifoCalls = fifoPolls + fifoOf(rest) * seconds + fifoOf(consult) * consults
  const sqsCalls = polls + callsOf(rest) * seconds + callsOf(consult) * consults
  const callsForConsults = consults * (2 + consult.messages)
  const calls = (schedules.length * seconds) / 60 + callsForConsults
  return {
    'listeners (Fargate)': taskHour * fullTasks * hours,
    'public addresses': network.kind === 'public' ? prices.publicAddressHour * tasks * hours : 0,
    'NAT gateway':
      network.kind === 'static-address'
        ? (prices.natGatewayHour + prices.publicAddressHour) * hours
        : 0,
    'DynamoDB writes':
      (rest.writeUnits * seconds + consult.writeUnits * consults) * prices.writeUnit,
    'DynamoDB reads': (rest.readUnits * seconds + consult.readUnits * consults) * prices.readUnit,
    SQS: over(sqsCalls, free.sqsCalls) * prices.sqsCall + fifoCalls * prices.fifoCall,
    Lambda:
      over(calls, free.lambdaCalls) * prices.lambdaCall +
      over(calls * functionSeconds * functionGb, free.lambdaGbSeconds) * prices.lambdaGbSecond,
    'HTTP and sockets': consults * (2 * prices.httpCall + consult.events * prices.socketMessage),
    'alarms, metrics, dashboard':
      over(alarmMetrics, free.alarms) * prices.alarm +
      over(written, free.metrics) * prices.metric +
      over(dashboard ? 1 : 0, free.dashboards) * prices.dashboard,
    // Each but rounds by the clock: X-Ray leaves some out only where there is more than one a second.
    traces: over(callsForConsults, free.traces) * prices.trace,
    logs: ((calls * logBytes + metricLines * metricBytes) / 1e9) * prices.logGb,
    secrets:
      credentials.in === 'secrets-manager'
        ? prices.secret * (1 + credentials.agentsArns.length)
        : 0,
  }
}
