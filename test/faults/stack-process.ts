import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb'
import type { TestContext } from 'vitest'
import { startDynamoDb } from '../../local/engines/dynamodb.ts'
import { localAws } from '../../local/engines/provision.ts'
import { startSqs } from '../../local/engines/sqs.ts'
import { startThrottledDynamoDb } from '../chaos/throttled-dynamodb.ts'
import { worldAt } from '../e2e/world.ts'
import { closing, startGws } from '../gws/open-session.ts'
import { startFront } from '../gws/front.ts'

const main = fileURLToPath(new URL('stack-main.ts', import.meta.url))

/**
 * Genesys behind a balancer, a store that can be made to refuse, and a queue, all of which outlive the bridge: that runs as
 * a tree of processes, as often as it is started.
 */
export const startAround = async (
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  settings: Record<string, string> = {},
) => {
  const closers = closing()
  onTestFinished(closers.all)
  const gws = await startGws(closers)
  const front = await startFront(gws.url)
  closers.add(() => front.close())
  const dynamoDb = await startDynamoDb()
  closers.add(() => dynamoDb.close())
  const store = await startThrottledDynamoDb(dynamoDb.url, Math.random)
  closers.add(() => store.close())
  const sqs = await startSqs()
  closers.add(() => sqs.close())

  const startBridge = async () => {
    const child = fork(main, {
      env: {
        ...process.env,
        PORT: '0',
        GWS_BASE_URL: front.url,
        GWS_EXTERNAL_BASE_URL: gws.url,
        AWS_ENDPOINT_URL_DYNAMODB: store.url,
        AWS_ENDPOINT_URL_SQS: sqs.url,
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
    }
    /** Resolves once it and its listeners are gone. */
    const end = async (signal: NodeJS.Signals): Promise<void> => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const closed = once(child, 'close')
      child.kill(signal)
      await closed
    }
    closers.add(() => end('SIGTERM'))
    const [url] = (await once(child, 'message')) as [string]
    return { ...worldAt({ url, gwsUrl: gws.url }), output: () => output, end }
  }

  /** Everything in the table, as JSON. */
  const stored = async (): Promise<string> => {
    const client = DynamoDBDocumentClient.from(
      new DynamoDBClient({ ...localAws, endpoint: dynamoDb.url }),
    )
    const items: unknown[] = []
    for await (const page of paginateScan({ client }, { TableName: 'consult-bridge-local' }))
      items.push(...(page.Items ?? []))
    client.destroy()
    return JSON.stringify(items)
  }
  return { gws, front, store, sqsUrl: sqs.url, startBridge, stored }
}
