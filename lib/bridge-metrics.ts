import { Duration } from 'aws-cdk-lib'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import type { FargateService } from 'aws-cdk-lib/aws-ecs'
import { metricsNamespace } from '../src/config/metrics.ts'
import type { MetricName } from '../src/config/metrics.ts'
import type { QueueName } from '../src/config/queues.ts'
import { directCalls, eventSources, httpRoutes, schedules } from '../src/config/routes.ts'
import type { FunctionName } from '../src/config/routes.ts'
import { refusalsOf } from './access-log.ts'
import type { BridgeFunction } from './bridge-function.ts'
import type { BridgeQueues } from './bridge-queues.ts'
import type { ConsultApi } from './consult-api.ts'
import { functionNames } from './function-needs.ts'

export type MetricSources = {
  tenant: string
  queues: BridgeQueues
  table: TableV2
  functions: Readonly<Record<FunctionName, BridgeFunction>>
  api: ConsultApi
  listener: FargateService
  /** Whether a service of AWS may call functions itself; where none may, those never run. */
  hasBot: boolean
}

/**
 * What fails over HTTP is heard of by its caller and counted as 5xx; of queues, by the age of messages and by those laid aside;
 * what runs by the clock is missed when it fails.
 */
const heardOf = new Set<string>(
  [...httpRoutes, ...eventSources, ...schedules].map(({ serves }) => serves),
)
const unheard = functionNames.filter((name) => !heardOf.has(name))

/** Where being throttled is felt: at the first steps of a consult, at waiting for events. */
const limited = ['startConsult', 'listEvents'] as const satisfies FunctionName[]
const byQueue = [...new Set<FunctionName>(eventSources.map(({ serves }) => serves))]
const byClock = schedules.map(({ serves }): FunctionName => serves)

const period = Duration.minutes(1)

/** A metric that the bridge writes itself. */
export const ownMetric = (tenant: string, metricName: MetricName, statistic = 'Maximum') =>
  new cloudwatch.Metric({
    namespace: metricsNamespace,
    metricName,
    dimensionsMap: { Tenant: tenant },
    statistic,
    period,
  })

/** Everything that is shown and watched. */
export const metricsOf = ({
  tenant,
  queues,
  table,
  functions,
  api,
  listener,
  hasBot,
}: MetricSources) => {
  const dead = queues.dead.map((queue) =>
    queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
  )
  const throttles = [
    ...['ReadThrottleEvents', 'WriteThrottleEvents'].map((name) =>
      table.metric(name, { period, statistic: 'Sum' }),
    ),
    refusalsOf(table),
  ]
  const own = (name: MetricName, statistic?: string) => ownMetric(tenant, name, statistic)
  const oldest = (name: QueueName) =>
    queues.byName[name].metricApproximateAgeOfOldestMessage({ period })
  return {
    eventsWaiting: own('EventsWaiting'),
    oldestDelivery: oldest('deliveries'),
    oldestRetry: oldest('retries'),
    oldestCommand: oldest('commands'),
    oldestCheck: oldest('checks'),
    oldestSessionRequest: oldest('sessions'),
    sweepErrors: functions.sweep.lambda.metricErrors({ period }),
    deadLetters: sumOf('Messages laid aside', dead),
    pollAge: own('PollAge'),
    sessionsLost: own('SessionsLost'),
    sessionsRefused: own('SessionsRefused'),
    outcomesUnknown: own('OutcomesUnknown', 'Sum'),
    listeners: own('Listeners'),
    listenerMemory: listener.metricMemoryUtilization({ period, statistic: 'Maximum' }),
    apiFailures: api.api.metricServerError({ period, statistic: 'Sum' }),
    functionErrors: sumOf(
      'Functions that ended with an error',
      unheard
        .filter((name) => hasBot || !(name in directCalls))
        .map((name) => functions[name].lambda.metricErrors({ period })),
    ),
    throttles: sumOf('Throttled', throttles),
    // Shown only, which is free: an alarm is paid for by the metric, and others tell of these.
    functionsThrottled: sumOf(
      'Functions of requests and messages that were throttled',
      [...limited, ...byQueue].map((name) => functions[name].lambda.metricThrottles({ period })),
    ),
    messagesFailed: sumOf(
      'Functions of messages that ended with an error',
      byQueue.map((name) => functions[name].lambda.metricErrors({ period })),
    ),
    roundsFailed: sumOf(
      'Rounds by the clock that ended with an error',
      byClock.map((name) => functions[name].lambda.metricErrors({ period })),
    ),
  }
}

const sumOf = (label: string, metrics: cloudwatch.IMetric[]) =>
  new cloudwatch.MathExpression({
    expression: 'SUM(METRICS())',
    label,
    period,
    usingMetrics: Object.fromEntries(metrics.map((metric, n) => [`m${n}`, metric])),
  })
