import { SQSClient } from '@aws-sdk/client-sqs'
import { startDynamoDb } from '../../local/engines/dynamodb.ts'
import { localAws } from '../../local/engines/provision.ts'
import { startSqs } from '../../local/engines/sqs.ts'
import { makeQueues, makeTable } from './engines.ts'
import { startRecorder } from './recorder.ts'
import type { Watchman } from './recorder.ts'
import { startParameterStore } from '../../local/engines/parameter-store.ts'
import { startSecretsManager } from '../../local/engines/secrets-manager.ts'
import type { KeptSecrets } from './kept-secrets.ts'
import type { Made, Template } from './template.ts'

export type Aws = {
  made: Record<string, Made>
  sqs: SQSClient
  /** A queue's address by its ARN, past the recorder: Lambda itself is nobody's process. */
  queueUrl(arn: string): string
  /** A variable's value as a process here needs it. */
  localized(value: string): string
  /** What the SDK of a process by that name is told. */
  variables(by: string): Record<string, string>
  close(): Promise<unknown>
}

/** The services behind the template's resources, each behind a recorder. */
export const startAws = async (
  template: Template,
  { secrets, watchman }: { secrets: KeptSecrets; watchman: Watchman },
): Promise<Aws> => {
  const dynamoDb = await startDynamoDb()
  const sqs = await startSqs()
  const secretsManager = await startSecretsManager(secrets.secretsManager)
  const parameterStore = await startParameterStore(secrets.parameterStore)
  const queues = await makeQueues(template, sqs.url)
  const made = { ...(await makeTable(template, dynamoDb.url)), ...queues }
  const recorders = {
    dynamoDb: await startRecorder(dynamoDb.url, watchman),
    sqs: await startRecorder(sqs.url, watchman),
    secretsManager: await startRecorder(secretsManager.url, watchman),
    parameterStore: await startRecorder(parameterStore.url, watchman),
  }
  const urls = new Map(
    Object.values(queues).map(({ ref, attributes }) => [attributes?.['Arn'], ref]),
  )
  return {
    made,
    sqs: new SQSClient({ ...localAws, endpoint: sqs.url }),
    queueUrl: (arn) => urls.get(arn) ?? '',
    localized: (value) => value.replace(sqs.url, recorders.sqs.url),
    variables: (by) => ({
      AWS_ENDPOINT_URL_DYNAMODB: recorders.dynamoDb.url,
      AWS_ENDPOINT_URL_SQS: recorders.sqs.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: recorders.secretsManager.url,
      AWS_ENDPOINT_URL_SSM: recorders.parameterStore.url,
      AWS_REGION: localAws.region,
      // Calls are signed with it: by this the recorder knows whose they are.
      AWS_ACCESS_KEY_ID: by,
      AWS_SECRET_ACCESS_KEY: localAws.credentials.secretAccessKey,
    }),
    async close() {
      for (const each of [...Object.values(recorders), secretsManager, parameterStore]) each.close()
      await Promise.all([dynamoDb.close(), sqs.close()])
    },
  }
}
