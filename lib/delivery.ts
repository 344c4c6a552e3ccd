import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Construct } from 'constructs'
import { eventSources } from '../src/config/routes.ts'
import type { FunctionName } from '../src/config/routes.ts'
import type { BridgeFunction } from './bridge-function.ts'
import type { BridgeQueues } from './bridge-queues.ts'

type QueueFunctionName = (typeof eventSources)[number]['serves']

export type DeliveryProps = {
  functions: Pick<Record<FunctionName, BridgeFunction>, QueueFunctionName>
  queues: BridgeQueues
}

/** Functions that work off a queue; a message that failed comes back alone. */
export class Delivery extends Construct {
  constructor(scope: Construct, id: string, { functions, queues }: DeliveryProps) {
    super(scope, id)
    for (const { queue, serves, batchSize, concurrency } of eventSources) {
      functions[serves].lambda.addEventSource(
        new SqsEventSource(queues.byName[queue], {
          batchSize,
          maxConcurrency: concurrency,
          reportBatchItemFailures: true,
        }),
      )
    }
  }
}
