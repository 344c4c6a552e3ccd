import { randomUUID } from 'node:crypto'
import { eventSources, httpRoutes } from '../../src/config/routes.ts'
import type { EventDelivery } from '../../src/consult/ports/deliveries.ts'
import type { StartConsultRequest } from '../../src/consult/start-consult.ts'
import { localKeys } from '../../local/local-callers.ts'

const socketEvent = {
  requestContext: {
    connectionId: 'nothing',
    authorizer: { callerId: 'nobody', audience: 'agent' },
  },
}

/** What a function of a queue or of the sockets is asked that makes it ask the table. */
const others: Record<string, () => unknown> = {
  disconnectSocket: () => socketEvent,
  receiveFrame: () => ({ ...socketEvent, body: '{}' }),
  authorizeSocket: () => ({
    methodArn: 'arn:aws:execute-api:us-east-1:111122223333:api/prod/$connect',
    queryStringParameters: { ticket: randomUUID() },
  }),
  deliverWebhook: () => {
    const now = new Date().toISOString()
    return batch({
      ...{ callerId: 'nobody', webhookId: 'wh_nothing', attempt: 1, dueAt: now },
      ...{ consultId: 'cst_nothing', sequence: 1 },
    } satisfies EventDelivery)
  },
}

const batch = (body: object) => {
  const SentTimestamp = String(Date.now())
  const attributes = { ApproximateReceiveCount: '1', SentTimestamp }
  return { Records: [{ messageId: randomUUID(), body: JSON.stringify(body), attributes }] }
}

const bodies: Record<string, () => object> = {
  startConsult: () =>
    ({
      // One of the tenant's: after somebody whom it does not know all secrets are read once more.
      ...{ agent: 'agent-0', media: 'chat', interactionId: randomUUID() },
      target: { agent: 'agent-1' },
    }) satisfies StartConsultRequest,
}

/**
 * Something for the function to answer that makes it ask the table about as often as the bare one does: a request with a key, of
 * somebody or for something that nobody knows; a message about what is on no record.
 */
export const coldEvent = (name: string): unknown => {
  const route = httpRoutes.find(({ serves }) => serves === name)
  if (!route) {
    const isConsumer = eventSources.some(({ serves }) => serves === name)
    return others[name]?.() ?? (isConsumer ? batch({ consultId: 'cst_nothing' }) : {})
  }
  const body = bodies[name]?.()
  return {
    version: '2.0',
    // A consult is accepted: Genesys is not there to be asked.
    headers: { authorization: `Bearer ${localKeys.agent}`, prefer: 'respond-async' },
    pathParameters: { id: 'nothing', agent: 'nobody' },
    requestContext: { requestId: 'coldstart', routeKey: '', http: { method: 'GET', path: '/' } },
    ...(body && { body: JSON.stringify(body) }),
  }
}
