import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { bundle, bundleLambdas, runtimeHas } from '../lib/bundling/bundle.ts'
import { functionNeeds } from '../lib/function-needs.ts'
import { startDynamoDb } from '../local/engines/dynamodb.ts'
import { localAws, provision } from '../local/engines/provision.ts'
import { startSqs } from '../local/engines/sqs.ts'
import { startLambda } from '../local/lambda/lambda.ts'
import { localCallers } from '../local/local-callers.ts'
import { coldEvent } from './coldstart/events.ts'
import { percentiles } from './percentiles.ts'

/** Time from the start of a function's process to its first answer, beside a bare middy and DynamoDB handler in one run. */
const rounds = Number(process.argv[2] ?? 7)
const dynamoDb = await startDynamoDb()
const sqs = await startSqs()
const { tableName, queueUrls } = await provision({
  dynamoDbUrl: dynamoDb.url,
  sqsUrl: sqs.url,
  tableName: 'coldstart',
  queuePrefix: 'coldstart-',
})
const environment = {
  ...Object.fromEntries(
    Object.entries(queueUrls).map(([name, url]) => [`QUEUE_URL_${name.toUpperCase()}`, url]),
  ),
  TABLE_NAME: tableName,
  SOCKET_URL: 'wss://sockets.example/ws',
  SOCKET_ENDPOINT: 'https://sockets.example/ws',
  // As if read already: on AWS, those who need secrets ask Secrets Manager first.
  SEALING_KEY: randomBytes(32).toString('base64'),
  AGENTS: '{}',
  CALLERS: JSON.stringify(localCallers),
  GWS_BASE_URL: 'https://gws.example',
  AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
  AWS_ENDPOINT_URL_SQS: sqs.url,
  AWS_REGION: localAws.region,
  AWS_ACCESS_KEY_ID: localAws.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: localAws.credentials.secretAccessKey,
}

const ours = await bundleLambdas()
const bare = await bundle('coldstart', ['bench/coldstart/bare.ts'], runtimeHas)
const kilobytes = (folder: string, file: string) => statSync(join(folder, file)).size / 1000
const baseline = {
  name: 'bare',
  folder: bare.folder,
  handler: 'bare.handler',
  kilobytes: kilobytes(bare.folder, 'bare.mjs'),
}
const subjects = [
  baseline,
  ...Object.keys(functionNeeds).map((name) => ({
    name,
    folder: ours.folder,
    handler: `main.handlers.${name}`,
    kilobytes: kilobytes(ours.folder, 'main.mjs'),
  })),
]

const firstAnswer = async ({
  name,
  folder,
  handler,
}: (typeof subjects)[number]): Promise<number> => {
  const lambda = await startLambda({ name, folder, handler, environment, timeoutSeconds: 30 })
  const began = performance.now()
  // Some have nothing to do with this event: an error is an answer, too.
  await lambda.invoke(coldEvent(name)).catch(() => undefined)
  const took = performance.now() - began
  await lambda.close()
  return took
}

const median = (sample: number[]): number => percentiles(sample).p50
const rows = []
for (const subject of subjects) {
  const pairs: [bare: number, own: number][] = []
  // In turns, so that a busy moment of the machine falls upon both.
  for (let round = 0; round < rounds; round += 1) {
    pairs.push([await firstAnswer(baseline), await firstAnswer(subject)])
  }
  rows.push({
    name: subject.name,
    kilobytes: Math.round(subject.kilobytes),
    milliseconds: Math.round(median(pairs.map(([, own]) => own))),
    againstBare: Number(median(pairs.map(([bare, own]) => own / bare)).toFixed(2)),
  })
}
console.table(rows)
console.log(JSON.stringify({ bench: 'coldstart', rounds, rows }))
await Promise.all([dynamoDb.close(), sqs.close()])
