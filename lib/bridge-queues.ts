import { Duration } from 'aws-cdk-lib'
import * as sqs from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { queues, retentionDays } from '../src/config/queues.ts'
import type { QueueName } from '../src/config/queues.ts'
import type { BridgeProcess } from './bridge-process.ts'

const names = Object.keys(queues) as QueueName[]

/** Thousands of messages a second rather than 300, since groups have nothing to do with each other. */
const highThroughput = {
  deduplicationScope: sqs.DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
}

type QueueUse = {
  sends?: readonly QueueName[]
  probes?: readonly QueueName[]
  deadLetters?: 'counts' | 'redrives' | undefined
}

/** The tenant's queues, each with one for what could not be handled; encrypted, and spoken to over TLS only. */
export class BridgeQueues extends Construct {
  readonly byName: Readonly<Record<QueueName, sqs.Queue>>
  readonly dead: readonly sqs.Queue[]

  constructor(scope: Construct, id: string) {
    super(scope, id)
    const dead: sqs.Queue[] = []
    const entries = names.map((name) => {
      const { visibilitySeconds, maxReceives, ...more } = queues[name]
      const kind = {
        // SQS refuses `false`.
        ...('fifo' in more && { fifo: true, ...highThroughput }),
        encryption: sqs.QueueEncryption.SQS_MANAGED,
        enforceSSL: true,
      }
      const deadLetters = new sqs.Queue(this, `${name}-dead`, {
        ...kind,
        retentionPeriod: Duration.days(retentionDays.dead),
      })
      dead.push(deadLetters)
      const queue = new sqs.Queue(this, name, {
        ...kind,
        visibilityTimeout: Duration.seconds(visibilitySeconds),
        retentionPeriod: Duration.days(retentionDays.waiting),
        deadLetterQueue: { queue: deadLetters, maxReceiveCount: maxReceives },
      })
      return [name, queue] as const
    })
    // One entry for each name; fromEntries forgets them.
    this.byName = Object.fromEntries(entries) as Record<QueueName, sqs.Queue>
    this.dead = dead
  }

  /** Where all queues are: every process is told, and may do nothing by that. */
  tellAddresses(process: BridgeProcess): void {
    for (const name of names) {
      process.tell(`QUEUE_URL_${upper(name)}`, this.byName[name].queueUrl)
    }
  }

  /** What a process may do with queues beside taking from them. */
  grantUse(process: BridgeProcess, { sends = [], probes = [], deadLetters }: QueueUse): void {
    for (const name of sends) this.grantSend(process, name)
    for (const name of probes) this.grantProbe(process, name)
    if (deadLetters) this.grantDeadLetters(process, deadLetters)
  }

  private grantSend(process: BridgeProcess, name: QueueName): void {
    this.byName[name].grant(process, 'sqs:SendMessage')
  }

  /** Takes messages and keeps them until they are done. */
  grantReceive(process: BridgeProcess, name: QueueName): void {
    this.byName[name].grant(process, 'sqs:ReceiveMessage', 'sqs:DeleteMessage')
  }

  /** Looks how much was laid aside, and since when. */
  private grantDeadLetters(process: BridgeProcess, needs: 'counts' | 'redrives'): void {
    for (const name of names) this.grantProbe(process, name)
    for (const queue of this.dead) {
      queue.grant(process, 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage')
      if (needs === 'redrives') queue.grant(process, 'sqs:DeleteMessage')
    }
    if (needs === 'redrives') for (const name of names) this.grantSend(process, name)
  }

  private grantProbe(process: BridgeProcess, name: QueueName): void {
    this.byName[name].grant(process, 'sqs:GetQueueAttributes')
  }
}

/** TypeScript knows what it does to a literal. */
const upper = <Name extends string>(name: Name) => name.toUpperCase() as Uppercase<Name>
