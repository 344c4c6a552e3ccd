import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import type { DirectCall, Directly } from '../aws/answer-directly.ts'
import { jsonAnswer, jsonCall } from '../aws/json-call.ts'

type Fields = Record<string, unknown>
type Attributes = Parameters<typeof unmarshall>[0]

const operations = new Map<unknown, string>([
  [GetCommand, 'GetItem'],
  [PutCommand, 'PutItem'],
  [UpdateCommand, 'UpdateItem'],
  [DeleteCommand, 'DeleteItem'],
  [QueryCommand, 'Query'],
])
/** Where these operations carry attributes, there and back. */
const sent = ['Key', 'Item', 'ExpressionAttributeValues', 'ExclusiveStartKey']
const received = ['Item', 'Attributes', 'LastEvaluatedKey']

const changed = (fields: Fields, names: string[], change: (value: unknown) => unknown): Fields => {
  const present = names.filter((name) => fields[name] !== undefined)
  return { ...fields, ...Object.fromEntries(present.map((name) => [name, change(fields[name])])) }
}

const toAttributes = (value: unknown) => marshall(value as Fields, { removeUndefinedValues: true })
const toValues = (value: unknown) => unmarshall(value as Attributes)

const read: DirectCall['read'] = ({ status, text }) => {
  if (status !== 200) return conditionFailed(text)
  const answer = jsonAnswer(text)
  const output = changed(answer, received, toValues)
  const { Items } = answer
  return { output: Array.isArray(Items) ? { ...output, Items: Items.map(toValues) } : output }
}

/** An answer, and no reason to ask again. */
const conditionFailed = (text: string): { error: Error } | undefined => {
  if (!text.includes('ConditionalCheckFailedException')) return undefined
  const { message } = jsonAnswer(text)
  return {
    error: new ConditionalCheckFailedException({ message: String(message), $metadata: {} }),
  }
}

/** What the document client does, for the operations that are used all the time. Knows no binary values: the table has none. */
export const directDynamoDb: Directly = ({ constructor, input }) => {
  const operation = operations.get(constructor)
  // What was there instead comes with the SDK's error alone.
  if (!operation || 'ReturnValuesOnConditionCheckFailure' in input) return undefined
  const body = changed({ ...input }, sent, toAttributes)
  return { ...jsonCall('DynamoDB_20120810', operation, body), read }
}
