import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { SQSClient } from '@aws-sdk/client-sqs'
import { z } from 'zod'
import { functions } from '../../lambdas/functions.ts'
import { localAws, provision } from '../../local/engines/provision.ts'
import { startGateway } from '../../local/gateway/gateway.ts'
import { openQueues } from '../../src/adapters/sqs/queues.ts'
import { localCallers } from '../../local/local-callers.ts'
import { LocalEnvironment } from '../../local/local-environment.ts'
import { useAws } from '../../local/stack.ts'
import { probes } from '../../src/adapters/probes.ts'
import { wire } from '../../src/adapters/wiring.ts'
import type { Wiring } from '../../src/adapters/wiring.ts'
import { Environment } from '../../src/config/environment.ts'

export type DeliveryStack = { wiring: Wiring; url: string; close(): Promise<void> }

const Addresses = z.object({ dynamoDb: z.url(), sqs: z.url() })

/**
 * The way from a recorded event to its webhooks: relay and function in this process. No Genesys before it. `change` is what the
 * functions have otherwise than the relay.
 */
export const startDeliveryStack = async (
  change: (wiring: Wiring) => Partial<Wiring> = () => ({}),
): Promise<DeliveryStack> => {
  const engines = fork(fileURLToPath(new URL('engines.ts', import.meta.url)))
  const [message] = (await once(engines, 'message')) as [unknown]
  const { dynamoDb, sqs } = Addresses.parse(message)
  const { tableName, queueUrls } = await provision({
    ...{ dynamoDbUrl: dynamoDb, sqsUrl: sqs },
    ...{ tableName: 'deliveries', queuePrefix: 'deliveries-' },
  })
  useAws({ dynamoDb, sqs })
  const nowhere = 'http://127.0.0.1:9'
  const wiring = wire(
    Environment.parse({
      TABLE_NAME: tableName,
      QUEUE_URL_SESSIONS: queueUrls.sessions,
      QUEUE_URL_COMMANDS: queueUrls.commands,
      QUEUE_URL_CHECKS: queueUrls.checks,
      QUEUE_URL_DELIVERIES: queueUrls.deliveries,
      QUEUE_URL_RETRIES: queueUrls.retries,
      SOCKET_URL: nowhere.replace('http', 'ws'),
      SOCKET_ENDPOINT: nowhere,
      SEALING_KEY: randomBytes(32).toString('base64'),
      CALLERS: JSON.stringify(localCallers),
      AGENTS_FILE: LocalEnvironment.parse({}).AGENTS_FILE,
      GWS_BASE_URL: nowhere,
      WEBHOOK_PRIVATE_RANGES: JSON.stringify(['127.0.0.0/8']),
    }),
  )
  const gateway = await startGateway({
    queues: openQueues(queueUrls, { client: new SQSClient({ ...localAws, endpoint: sqs }) }),
    functions: functions({ ...wiring, ...change(wiring) }, probes(wiring)),
  })
  const close = async () => {
    await wiring.relay.settled()
    await gateway.close()
    engines.disconnect()
  }
  return { wiring, url: gateway.url, close }
}
