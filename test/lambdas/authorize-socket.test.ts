import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda'
import { expect, test } from 'vitest'
import { authorizeSocketHandler } from '../../lambdas/authorize-socket.ts'
import { lambdaContext } from '../../local/gateway/context.ts'
import type { SocketTickets } from '../../src/consult/ports/socket-tickets.ts'

const methodArn = 'arn:aws:execute-api:eu-central-1:111122223333:abc/ws/$connect'
const authorize = (ticket: string | undefined, redeem: SocketTickets['redeem']) => {
  const tickets = { redeem } as SocketTickets // it makes none
  const handle = authorizeSocketHandler({ tickets, clock: { now: () => new Date(0) } })
  const queryStringParameters = ticket === undefined ? null : { ticket }
  // The handler reads nothing else of an event.
  const event = { methodArn, queryStringParameters } as APIGatewayRequestAuthorizerEvent
  return handle(event, lambdaContext('authorizeSocket', 'r', 1000))
}
const says = (Effect: string) => ({
  policyDocument: { Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: methodArn }] },
})

test.each([
  ['of nobody', 'x'],
  ['that is empty', ''],
  ['that is missing', undefined],
])('a ticket %s is denied, which is no error of the function', async (_what, ticket) => {
  const answer = await authorize(ticket, () => Promise.resolve(undefined))
  expect(answer).toMatchObject(says('Deny'))
  expect(answer).not.toHaveProperty('context')
})

test('a store that cannot be asked is an error: whether the ticket is good is not known', async () => {
  const down = authorize('x', () => Promise.reject(new Error('throttled')))
  await expect(down).rejects.toThrow('throttled')
})
