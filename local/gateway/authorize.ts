import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda'
import { z } from 'zod'
import { socketRoutes } from '../../src/config/routes.ts'
import { isUnauthorized } from './invoke.ts'
import type { Invoke } from './invoke.ts'

const OneOrMore = z
  .union([z.string(), z.array(z.string())])
  .transform((sent) => (typeof sent === 'string' ? [sent] : sent))

const Statement = z.looseObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: OneOrMore,
  Resource: OneOrMore,
})
type Statement = z.infer<typeof Statement>

/** What an authorizer has to answer; its context may hold no objects or lists. */
const Verdict = z.looseObject({
  principalId: z.string(),
  policyDocument: z.looseObject({ Statement: z.array(Statement) }),
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).nullish()).nullish(),
})
type Verdict = z.infer<typeof Verdict>

export type Authorization =
  | { outcome: 'allowed'; authorizer: Record<string, string> }
  | { outcome: 'refused'; status: 401 | 403 | 500; message: string }

/**
 * Asks the authorizer and reads its policy as API Gateway does: the error `Unauthorized` means 401, a Deny or no Allow
 * 403, every other failure 500. Later events carry what the authorizer said as strings.
 */
export const authorize = async (
  invoke: Invoke,
  event: APIGatewayRequestAuthorizerEvent,
): Promise<Authorization> => {
  try {
    const verdict = await invoke(socketRoutes.$authorizer, event, (result) => Verdict.parse(result))
    return allows(verdict.policyDocument.Statement, event.methodArn)
      ? { outcome: 'allowed', authorizer: authorizerOf(verdict) }
      : { outcome: 'refused', status: 403, message: 'Forbidden' }
  } catch (cause) {
    return isUnauthorized(cause)
      ? { outcome: 'refused', status: 401, message: 'Unauthorized' }
      : { outcome: 'refused', status: 500, message: 'Internal server error' }
  }
}

const allows = (statements: Statement[], methodArn: string): boolean => {
  const effects = statements
    .filter(
      ({ Action, Resource }) =>
        Action.some((pattern) => covers(pattern, 'execute-api:Invoke')) &&
        Resource.some((pattern) => covers(pattern, methodArn)),
    )
    .map(({ Effect }) => Effect)
  return effects.includes('Allow') && !effects.includes('Deny')
}

/** IAM's patterns: `*` for any run of characters, `?` for one. */
const covers = (pattern: string, text: string): boolean => {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(text)
}

const authorizerOf = ({ principalId, context }: Verdict): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(context ?? {}).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, String(value)]],
    ),
  ),
  principalId,
})
