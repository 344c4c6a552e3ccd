import { z } from 'zod'

/** What the WebSocket routes need of API Gateway's event; the caller comes from the authorizer. */
const SocketEvent = z.object({
  requestContext: z.object({
    connectionId: z.string(),
    authorizer: z.object({ callerId: z.string(), onlyAgent: z.string().optional() }),
  }),
  body: z.string().nullish(),
})

export const socketOf = (event: unknown) => {
  const { requestContext, body } = SocketEvent.parse(event)
  const { connectionId, authorizer } = requestContext
  const { callerId, onlyAgent } = authorizer
  return { socket: { connectionId, callerId }, onlyAgent, body: body ?? '' }
}
