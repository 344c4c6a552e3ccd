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

/** A month's bill by what is paid for, in US dollars; `free` is what the account has for nothing and spends on this tenant. */
export const billOf = (
  { listener, network, credentials, dashboard }: Tenant,
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
  // Who has callers has sessions, and a metric of theirs; now and then there is trouble.
  const [rest, written] = consults > 0 ? [standing, metrics] : [idle, steadyMetrics]
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
    SQS:
      over(
        polls + rest.sqsCalls * seconds + consults * (consult.sqsCalls + consult.messages),
        free.sqsCalls,
      ) *
        prices.sqsCall +
      fifoPolls * prices.fifoCall,
    Lambda:
      over(calls, free.lambdaCalls) * prices.lambdaCall +
      over(calls * functionSeconds * functionGb, free.lambdaGbSeconds) * prices.lambdaGbSecond,
    'HTTP and sockets': consults * (2 * prices.httpCall + consult.events * prices.socketMessage),
    'alarms, metrics, dashboard':
      over(alarmMetrics, free.alarms) * prices.alarm +
      over(Object.keys(written).length, free.metrics) * prices.metric +
      over(dashboard ? 1 : 0, free.dashboards) * prices.dashboard,
    // Each but rounds by the clock: X-Ray leaves some out only where there is more than one a second.
    traces: over(callsForConsults, free.traces) * prices.trace,
    logs: ((calls * logBytes) / 1e9) * prices.logGb,
    secrets:
      credentials.in === 'secrets-manager'
        ? prices.secret * (1 + credentials.agentsArns.length)
        : 0,
  }
}
