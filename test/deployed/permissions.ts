import { z } from 'zod'
import type { Call } from './recorder.ts'
import { resourcesOf } from './template.ts'
import type { Look } from './template.ts'

const OneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())])

/** Permissions are compared without conditions: a statement that has one is not read as if it had none. */
const Policy = z.looseObject({
  Roles: z.tuple([z.string()]),
  PolicyDocument: z.looseObject({
    Statement: z.array(
      z.strictObject({ Effect: z.literal('Allow'), Action: OneOrMore, Resource: OneOrMore }),
    ),
  }),
})

/** A call as it is compared: with what its ARN ends with. */
export const keyOf = ({ by, action, resource }: Call): string => `${by} ${action} ${resource}`

const resourceIn = (action: string, arn: string): string => {
  // Its name is the API's; stage, verb and path follow.
  if (action.startsWith('execute-api:')) return arn.replace(/^[^/]*\//, '')
  if (/^(secretsmanager|kms):/.test(action)) return arn
  if (action.startsWith('ssm:')) return arn.replace(/^.*:parameter/, '')
  return arn.split(/[/:]/).at(-1) ?? ''
}

/** Who has which role: functions by their names, and the listener. */
const holders = ({ template, evaluate }: Look): Map<string, string> => {
  const roleIn = (arn: string) => arn.replace(/^arn:/, '')
  const functions = resourcesOf(template, 'AWS::Lambda::Function', {
    shape: z.looseObject({ Role: z.string(), Handler: z.string() }),
    evaluate,
  })
  const tasks = resourcesOf(template, 'AWS::ECS::TaskDefinition', {
    shape: z.looseObject({ TaskRoleArn: z.string() }),
    evaluate,
  })
  return new Map([
    ...functions.map(([, { Role, Handler }]): [string, string] => [
      roleIn(Role),
      Handler.split('.').at(-1) ?? '',
    ]),
    ...tasks.map(([, { TaskRoleArn }]): [string, string] => [roleIn(TaskRoleArn), 'listener']),
  ])
}

/** Lambda receives messages in its function's name, past every recorder: what that takes is looked for here. */
export const requirePolling = (
  look: Look,
  { by, queueArn }: { by: string; queueArn: string },
): void => {
  const granted = new Set(readPermissions(look).map(keyOf))
  for (const operation of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']) {
    const action = `sqs:${operation}`
    const key = keyOf({ by, action, resource: resourceIn(action, queueArn) })
    if (!granted.has(key)) throw new Error(`Lambda may not poll: ${key}`)
  }
}

/** All that the template's policies allow functions and listener. */
export const readPermissions = (look: Look): Call[] => {
  const names = holders(look)
  const policies = resourcesOf(look.template, 'AWS::IAM::Policy', {
    shape: Policy,
    evaluate: look.evaluate,
  })
  return policies.flatMap(([, { Roles, PolicyDocument }]) => {
    const by = names.get(Roles[0])
    if (by === undefined) return []
    return PolicyDocument.Statement.flatMap(({ Action, Resource }) =>
      Action.flatMap((action) =>
        Resource.map((arn) => ({ by, action, resource: resourceIn(action, arn) })),
      ),
    )
  })
}
