import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { alarms } from './alarms.ts'
import type { AlarmName } from './alarms.ts'
import { metricsOf } from './bridge-metrics.ts'
import type { MetricSources } from './bridge-metrics.ts'
import { memoryFullAtPercent } from './limits.ts'
import { runbook } from './runbook.ts'

export type WatchProps = MetricSources & {
  listeners: number
  alarmTopicArn: string | undefined
  runbookUrl: string | undefined
  dashboard: boolean
}

type Limit = {
  metric: cloudwatch.IMetric
  above?: number
  below?: number
  /** Minutes that it has to last, or has to be seen in of so many. */
  minutes: number
  of?: number
  /** That nothing is measured is bad, too. */
  missingIsBad?: true
}

/** A message may be delayed for fifteen minutes, which count as its age. */
const afterDelay = 1200

/** An alarm for each way in which the bridge can fail in silence; for those who want it, one page that shows how it fares. */
export class Watch extends Construct {
  constructor(scope: Construct, id: string, { listeners, ...props }: WatchProps) {
    super(scope, id)
    const metrics = metricsOf(props)
    const limits: Record<AlarmName, Limit> = {
      'events-waiting': { metric: metrics.eventsWaiting, above: 0, minutes: 5 },
      'deliveries-late': { metric: metrics.oldestDelivery, above: 300, minutes: 5 },
      'retries-late': { metric: metrics.oldestRetry, above: afterDelay, minutes: 3 },
      'commands-late': { metric: metrics.oldestCommand, above: 120, minutes: 3 },
      'checks-late': { metric: metrics.oldestCheck, above: afterDelay, minutes: 3 },
      'sessions-late': { metric: metrics.oldestSessionRequest, above: 120, minutes: 3 },
      'dead-letters': { metric: metrics.deadLetters, above: 0, minutes: 1 },
      'poll-stale': { metric: metrics.pollAge, above: 180, minutes: 3 },
      'sessions-lost': { metric: metrics.sessionsLost, above: 0, minutes: 5 },
      'sessions-refused': { metric: metrics.sessionsRefused, above: 0, minutes: 1 },
      'outcome-unknown': { metric: metrics.outcomesUnknown, above: 0, minutes: 1 },
      'listeners-few': { metric: metrics.listeners, below: listeners, minutes: 5 },
      'listener-memory': {
        metric: metrics.listenerMemory,
        above: memoryFullAtPercent,
        minutes: 5,
      },
      'no-heartbeat': {
        metric: metrics.listeners,
        below: 1,
        minutes: 3,
        of: 5,
        missingIsBad: true,
      },
      // Lambda counts a round's errors, be there none; of one that did not run it counts nothing.
      'sweep-silent': {
        metric: metrics.sweepErrors,
        above: 0,
        minutes: 3,
        of: 5,
        missingIsBad: true,
      },
      // Low and seldom enough for whoever has few callers: they do not call every minute.
      'api-failing': { metric: metrics.apiFailures, above: 0, minutes: 3, of: 15 },
      'functions-failing': { metric: metrics.functionErrors, above: 0, minutes: 3, of: 5 },
      throttled: { metric: metrics.throttles, above: 0, minutes: 3, of: 5 },
    }
    const topic =
      props.alarmTopicArn === undefined
        ? undefined
        : Topic.fromTopicArn(this, 'Topic', props.alarmTopicArn)
    const made = Object.entries(limits).map(([name, limit]) => {
      // The limits have the alarms' names.
      const alarm = this.addAlarm(name as AlarmName, limit, props.runbookUrl)
      if (topic) {
        alarm.addAlarmAction(new SnsAction(topic))
        alarm.addOkAction(new SnsAction(topic))
      }
      return alarm
    })
    if (props.dashboard) this.addDashboard(made, Object.entries(metrics))
  }

  private addAlarm(
    name: AlarmName,
    limit: Limit,
    runbookUrl: string | undefined,
  ): cloudwatch.Alarm {
    const { metric, above, below = 0, minutes, of = minutes, missingIsBad } = limit
    const { GREATER_THAN_THRESHOLD, LESS_THAN_THRESHOLD } = cloudwatch.ComparisonOperator
    const { BREACHING, NOT_BREACHING } = cloudwatch.TreatMissingData
    return new cloudwatch.Alarm(this, name, {
      metric,
      alarmDescription: describe(name, runbookUrl),
      threshold: above ?? below,
      comparisonOperator: above === undefined ? LESS_THAN_THRESHOLD : GREATER_THAN_THRESHOLD,
      evaluationPeriods: of,
      datapointsToAlarm: minutes,
      treatMissingData: missingIsBad ? BREACHING : NOT_BREACHING,
    })
  }

  private addDashboard(
    made: cloudwatch.Alarm[],
    metrics: [title: string, metric: cloudwatch.IMetric][],
  ): void {
    const graphs = metrics.map(
      ([title, metric]) => new cloudwatch.GraphWidget({ title, left: [metric], width: 8 }),
    )
    new cloudwatch.Dashboard(this, 'Dashboard').addWidgets(
      new cloudwatch.AlarmStatusWidget({ alarms: made, width: 24 }),
      ...graphs,
    )
  }
}

/** Whoever is called has what to do before him, and the way to the runbook where there is one. */
const describe = (name: AlarmName, runbookUrl: string | undefined): string =>
  [
    `${alarms[name]}.`,
    runbook[name],
    ...(runbookUrl === undefined ? [] : [`${runbookUrl}#${name}`]),
  ].join('\n')
