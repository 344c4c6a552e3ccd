import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import type { DirectCall } from '../aws/answer-directly.ts'
import { jsonCall } from '../aws/json-call.ts'
import type { SignedPost } from '../aws/signed-posts.ts'

type Fields = Record<string, unknown>
type Attributes = Parameters<typeof unmarshall>[0]

const operations = new Set(['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'])
/** Where these operations carry attributes, there and back. */
const sent = ['Key', 'Item', 'ExpressionAttributeValues', 'ExclusiveStartKey']
const received = ['Item', 'Attributes', 'LastEvaluatedKey']

const changed = (fields: Fields, names: string[], change: (value: unknown) => unknown): Fields => {
  const present = names.filter((name) => fields[name] !== undefined)
  return { ...fields, ...Object.fromEntries(present.map((name) => [name, change(fields[name])])) }
}

const toAttributes = (value: unknown) =>
  marshall(value as Fields, { removeUndefinedValues: true, convertTopLevelContainer: false })
const toValues = (value: unknown) => unmarshall(value as Attributes)

/** What the document client does, for the operations that are used all the time. */
export const directDynamoDb = (post: SignedPost): DirectCall => {
  const ask = jsonCall(post, 'DynamoDB_20120810')
  return async (operation, input, at) => {
    if (!operations.has(operation)) return undefined
    const { isSuccess, answer } = await ask(
      operation,
      changed({ ...input }, sent, toAttributes),
      at,
    )
    if (!isSuccess) return conditionFailed(answer)
    const output = changed(answer, received, toValues)
    const { Items } = answer
    return { output: Array.isArray(Items) ? { ...output, Items: Items.map(toValues) } : output }
  }
}

/** An answer, and no reason to ask again. */
const conditionFailed = ({ __type: type, message }: Fields): { error: Error } | undefined =>
  String(type).endsWith('#ConditionalCheckFailedException')
    ? { error: new ConditionalCheckFailedException({ message: String(message), $metadata: {} }) }
    : undefined
