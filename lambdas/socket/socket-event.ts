import { z } from 'zod'

/** What the WebSocket routes need of API Gateway's event; the caller comes from the authorizer. */
const SocketEvent = z.object({
  requestContext: z.object({
    connectionId: z.string(),
    authorizer: z.object({
      callerId: z.string(),
      onlyAgent: z.string().optional(),
      keyId: z.string().optional(),
      // API Gateway hands on what the authorizer said as strings.
      until: z.coerce.number().optional(),
    }),
  }),
  body: z.string().nullish(),
})

export const socketOf = (event: unknown) => {
  const { requestContext, body } = SocketEvent.parse(event)
  const { connectionId, authorizer } = requestContext
  const { callerId, onlyAgent, keyId, until } = authorizer
  const opener = { keyId, until: until === undefined ? undefined : new Date(until * 1000) }
  return { socket: { connectionId, callerId }, onlyAgent, opener, body: body ?? '' }
}
