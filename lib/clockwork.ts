import { Duration } from 'aws-cdk-lib'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { Construct } from 'constructs'
import { schedules } from '../src/config/routes.ts'
import type { FunctionName } from '../src/config/routes.ts'
import type { BridgeFunction } from './bridge-function.ts'

type ScheduledFunctionName = (typeof schedules)[number]['serves']

export type ClockworkProps = {
  functions: Pick<Record<FunctionName, BridgeFunction>, ScheduledFunctionName>
}

/** What runs by the clock: the sweep that picks up what a crash has left, and the measuring. */
export class Clockwork extends Construct {
  constructor(scope: Construct, id: string, { functions }: ClockworkProps) {
    super(scope, id)
    for (const { serves, everySeconds } of schedules) {
      const once = { retryAttempts: 0, maxEventAge: Duration.seconds(everySeconds) }
      // Of Lambda's own queue, in which the call waits; the rule's tries only get it there.
      functions[serves].lambda.configureAsyncInvoke(once)
      new Rule(this, serves, {
        schedule: Schedule.rate(Duration.seconds(everySeconds)),
        // The next round comes before a second try would be of use.
        targets: [new LambdaFunction(functions[serves].lambda, once)],
      })
    }
  }
}
