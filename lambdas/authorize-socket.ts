import middy from '@middy/core'
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda'
import type { Clock } from '../src/consult/ports/clock.ts'
import type { SocketTickets } from '../src/consult/ports/socket-tickets.ts'

/**
 * The WebSocket API's authorizer: uses the ticket up, and tells the other routes whose socket it is. A bad ticket is denied, and
 * is no failure: throwing `Unauthorized`, as API Gateway also has it, would count among the errors that somebody is called for.
 */
export const authorizeSocketHandler = (deps: { tickets: SocketTickets; clock: Clock }) =>
  middy<APIGatewayRequestAuthorizerEvent, APIGatewayAuthorizerResult>().handler(async (event) => {
    const ticket = event.queryStringParameters?.['ticket'] ?? ''
    const holder = ticket === '' ? undefined : await deps.tickets.redeem(ticket, deps.clock.now())
    return holder
      ? {
          principalId: holder.callerId,
          policyDocument: policy('Allow', event.methodArn),
          context: holder,
        }
      : { principalId: 'nobody', policyDocument: policy('Deny', event.methodArn) }
  })

const policy = (Effect: 'Allow' | 'Deny', Resource: string) => ({
  Version: '2012-10-17',
  Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }],
})
