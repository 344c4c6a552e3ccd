import middy from '@middy/core'
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda'
import type { Clock } from '../src/consult/ports/clock.ts'
import type { SocketTickets } from '../src/consult/ports/socket-tickets.ts'

/** The WebSocket API's authorizer: uses the ticket up, and tells the other routes whose socket it is. */
export const authorizeSocketHandler = (deps: { tickets: SocketTickets; clock: Clock }) =>
  middy<APIGatewayRequestAuthorizerEvent, APIGatewayAuthorizerResult>().handler(async (event) => {
    const ticket = event.queryStringParameters?.['ticket'] ?? ''
    const holder = ticket === '' ? undefined : await deps.tickets.redeem(ticket, deps.clock.now())
    // API Gateway's own way of saying 401.
    if (!holder) throw new Error('Unauthorized')
    return {
      principalId: holder.callerId,
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: event.methodArn }],
      },
      context: holder,
    }
  })
