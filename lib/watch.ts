import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { alarms } from './alarms.ts'
import type { AlarmName } from './alarms.ts'
import { metricsOf } from './bridge-metrics.ts'
import type { MetricSources } from './bridge-metrics.ts'

export type WatchProps = MetricSources & {
  listeners: number
  alarmTopicArn: string | undefined
  /** Where the runbook can be read. */
  runbookUrl: string
}

type Limit = {
  metric: cloudwatch.IMetric
  above?: number
  below?: number
  /** Minutes that it has to last. */
  minutes: number
  /** That nothing is measured is bad, too. */
  missingIsBad?: true
}

/** An alarm for each way in which the bridge can fail in silence, and one page that shows how it fares. */
export class Watch extends Construct {
  constructor(scope: Construct, id: string, { listeners, ...props }: WatchProps) {
    super(scope, id)
    const metrics = metricsOf(props)
    const limits: Record<AlarmName, Limit> = {
      'events-waiting': { metric: metrics.eventsWaiting, above: 0, minutes: 5 },
      'deliveries-late': { metric: metrics.oldestDelivery, above: 300, minutes: 5 },
      'dead-letters': { metric: metrics.deadLetters, above: 0, minutes: 1 },
      'poll-stale': { metric: metrics.pollAge, above: 180, minutes: 3 },
      'sessions-lost': { metric: metrics.sessionsLost, above: 0, minutes: 5 },
      'sessions-refused': { metric: metrics.sessionsRefused, above: 0, minutes: 1 },
      'outcome-unknown': { metric: metrics.outcomesUnknown, above: 0, minutes: 1 },
      'listeners-few': { metric: metrics.listeners, below: listeners, minutes: 5 },
      'no-heartbeat': { metric: metrics.listeners, below: 1, minutes: 3, missingIsBad: true },
      'api-failing': { metric: metrics.apiFailures, above: 5, minutes: 5 },
      'functions-failing': { metric: metrics.functionErrors, above: 5, minutes: 5 },
      throttled: { metric: metrics.throttles, above: 0, minutes: 5 },
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
    this.addDashboard(made, Object.entries(metrics))
  }

  private addAlarm(name: AlarmName, limit: Limit, runbookUrl: string): cloudwatch.Alarm {
    const { metric, above, below = 0, minutes, missingIsBad } = limit
    const { GREATER_THAN_THRESHOLD, LESS_THAN_THRESHOLD } = cloudwatch.ComparisonOperator
    const { BREACHING, NOT_BREACHING } = cloudwatch.TreatMissingData
    return new cloudwatch.Alarm(this, name, {
      metric,
      alarmDescription: `${alarms[name]}. ${runbookUrl}#${name}`,
      threshold: above ?? below,
      comparisonOperator: above === undefined ? LESS_THAN_THRESHOLD : GREATER_THAN_THRESHOLD,
      evaluationPeriods: minutes,
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
