import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { bundle, bundleLambdas } from '../lib/bundling/bundle.ts'
import type { Bundle } from '../lib/bundling/bundle.ts'
import { readAtStart } from '../lib/bundling/read-at-start.ts'
import { functionNeeds } from '../lib/function-needs.ts'
import type { Needs } from '../lib/function-needs.ts'
import { startDynamoDb } from '../local/engines/dynamodb.ts'
import { localAws, provision } from '../local/engines/provision.ts'
import { startSqs } from '../local/engines/sqs.ts'
import { startSecretsManager } from '../local/engines/secrets-manager.ts'
import { startLambda } from '../local/lambda/lambda.ts'
import { localCallers } from '../local/local-callers.ts'
import { coldEvent } from './coldstart/events.ts'
import { percentiles } from './percentiles.ts'
import { printGoals, printJson } from './report.ts'

/**
 * Time from the start of a function's process to its first answer, to something that makes it ask the table, beside a bare middy
 * and DynamoDB handler and a process in which nothing is, in one run. Those who need secrets read them as they do when deployed, from a Secrets Manager on this machine: the way to AWS's own is not in it.
 */
const rounds = Number(process.argv[2] ?? 7)
/** Which functions; all, unless some are named. */
const named = process.argv.slice(3)
const dynamoDb = await startDynamoDb()
const sqs = await startSqs()
const { tableName, queueUrls } = await provision({
  dynamoDbUrl: dynamoDb.url,
  sqsUrl: sqs.url,
  tableName: 'coldstart',
  queuePrefix: 'coldstart-',
})
const sealingKeyArn = 'arn:aws:secretsmanager:::secret:sealing-key'
const agentsArn = 'arn:aws:secretsmanager:::secret:agents'
/** As many as a tenant has who says nothing of it. */
const agents = Object.fromEntries(
  Array.from({ length: 500 }, (_, n) => [
    `agent-${n}`,
    { username: `agent-${n}@example`, password: randomBytes(12).toString('base64') },
  ]),
)
const secretsManager = await startSecretsManager({
  [sealingKeyArn]: randomBytes(32).toString('base64'),
  [agentsArn]: JSON.stringify(agents),
})
const secretsOf = ({ seals, signsIn }: Needs) => ({
  ...(seals && { SEALING_KEY_SECRET: sealingKeyArn }),
  ...(signsIn && { AGENTS_SECRETS: JSON.stringify([agentsArn]) }),
})
const environment = {
  ...Object.fromEntries(
    Object.entries(queueUrls).map(([name, url]) => [`QUEUE_URL_${name.toUpperCase()}`, url]),
  ),
  TABLE_NAME: tableName,
  SOCKET_URL: 'wss://sockets.example/ws',
  SOCKET_ENDPOINT: 'https://sockets.example/ws',
  CALLERS: JSON.stringify(localCallers),
  GWS_BASE_URL: 'https://gws.example',
  AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
  AWS_ENDPOINT_URL_SQS: sqs.url,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
  AWS_REGION: localAws.region,
  AWS_ACCESS_KEY_ID: localAws.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: localAws.credentials.secretAccessKey,
}

/** What Lambda's runtime for Node brings: whoever just writes a handler takes it from there. */
const runtimeHas = ['@aws-sdk/*', '@smithy/*']
const ours = await bundleLambdas()
const bare = await bundle('coldstart', ['bench/coldstart/bare.ts'], { external: runtimeHas })
/** The bare one as ours are bundled: what it has from the SDK being inside is told apart. */
const bundled = await bundle('coldstart-bundled', ['bench/coldstart/bare.ts'])
/** Of what is read before the function is called. */
const kilobytes = ({ meta }: Bundle, ...entryPoints: string[]): number =>
  [...new Set(entryPoints.flatMap((entryPoint) => readAtStart(meta, entryPoint)))].reduce(
    (sum, name) => sum + (meta.outputs[name]?.bytes ?? 0),
    0,
  ) / 1000
const readsSecrets = 'src/adapters/credentials/secrets-manager.ts'
const baseline = {
  name: 'bare',
  folder: bare.folder,
  handler: 'bare.handler',
  kilobytes: kilobytes(bare, 'bench/coldstart/bare.ts'),
  secrets: {},
}
const empty = await bundle('coldstart-nothing', ['bench/coldstart/nothing.ts'])
/** What a process takes in which nothing is. */
const floor = {
  ...{ name: 'nothing', folder: empty.folder, handler: 'nothing.handler', secrets: {} },
  kilobytes: kilobytes(empty, 'bench/coldstart/nothing.ts'),
}
const bareOnes = [
  baseline,
  {
    ...{ ...baseline, name: 'bare, with the SDK inside', folder: bundled.folder },
    kilobytes: kilobytes(bundled, 'bench/coldstart/bare.ts'),
  },
]
const subjects = [
  ...bareOnes,
  ...Object.entries(functionNeeds)
    .filter(([name]) => named.length === 0 || named.includes(name))
    .map(([name, needs]) => ({
      name,
      folder: ours.folder,
      handler: `main.handlers.${name}`,
      kilobytes: kilobytes(ours, 'lambdas/main.ts', ...(needs.seals ? [readsSecrets] : [])),
      secrets: secretsOf(needs),
    })),
]

const firstAnswer = async ({
  name,
  folder,
  handler,
  secrets,
}: (typeof subjects)[number]): Promise<number> => {
  const lambda = await startLambda({
    ...{ name, folder, handler, timeoutSeconds: 30 },
    environment: { ...environment, ...secrets },
  })
  try {
    const began = performance.now()
    const answer = await lambda.invoke(coldEvent(name))
    const took = performance.now() - began
    const { statusCode, batchItemFailures } = Answer.parse(answer ?? {})
    if (statusCode === 500 || batchItemFailures.length > 0)
      throw new Error(`${name} could not answer`)
    return took
  } finally {
    await lambda.close()
  }
}
const Answer = z.looseObject({
  statusCode: z.number().optional(),
  batchItemFailures: z.array(z.unknown()).default([]),
})

const median = (sample: number[]): number => percentiles(sample).p50
type Row = {
  name: string
  secretsRead: number
  kilobytes: number
  milliseconds: number
  againstBare: number
  initMs: number
}
const rows: Row[] = []
/** Who fails sooner than others answer is no faster: it has no row. */
const faults: string[] = []
for (const subject of subjects) {
  const turns: [floor: number, bare: number, own: number][] = []
  try {
    // In turns, so that a busy moment of the machine falls upon all.
    for (let round = 0; round < rounds; round += 1)
      turns.push([
        await firstAnswer(floor),
        await firstAnswer(baseline),
        await firstAnswer(subject),
      ])
  } catch (cause) {
    faults.push(`${subject.name}: ${String(cause)}`)
    continue
  }
  rows.push({
    name: subject.name,
    secretsRead: Object.keys(subject.secrets).length,
    kilobytes: Math.round(subject.kilobytes),
    milliseconds: Math.round(median(turns.map(([, , own]) => own))),
    againstBare: Number(median(turns.map(([, bare, own]) => own / bare)).toFixed(2)),
    initMs: Math.round(median(turns.map(([start, , own]) => own - start))),
  })
}
console.table(rows)
const middle = (isOne: (row: Row) => boolean): number =>
  median(rows.filter(isOne).map(({ againstBare }) => againstBare))
const isBare = ({ name }: Row): boolean => bareOnes.some((bare) => bare.name === name)
const without = middle((row) => row.secretsRead === 0 && !isBare(row))
const withSecrets = middle(({ secretsRead }) => secretsRead > 0)
const times = { unit: 'times the bare handler’s', atMost: 1.5 }
printGoals([
  { what: 'first answer without secrets, in the middle', is: without, ...times },
  { what: 'first answer, secrets read from here, in the middle', is: withSecrets, ...times },
])
for (const fault of faults) console.log(fault)
printJson('coldstart', { rounds, without, withSecrets, rows })
secretsManager.close()
await Promise.all([dynamoDb.close(), sqs.close()])
process.exit(named.length > 0 && faults.length > 0 ? 1 : 0)
