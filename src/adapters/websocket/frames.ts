import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import { abortingAfter } from '../aborting-after.ts'
import { answerDirectly } from '../aws/answer-directly.ts'
import type { DirectCall, Directly, DirectOptions } from '../aws/answer-directly.ts'
import type { Frame, Frames } from '../../consult/ports/frames.ts'

/** API Gateway cuts a message into frames of this size and many clients take only the first. */
const frameBytes = 32 * 1024

/** How long a call may take with all its tries: later events, to webhooks as well, wait for a frame before them. */
const answerMs = 2000

type Opened = DirectOptions & { client?: ApiGatewayManagementApiClient }

/** Frames through API Gateway's `@connections`; `endpoint` is the WebSocket API's HTTPS address with its stage. */
export const apiGatewayFrames = (
  endpoint: string,
  { client = new ApiGatewayManagementApiClient({ endpoint }), ...options }: Opened = {},
): Frames => {
  answerDirectly(
    client,
    { service: 'execute-api', answerMs, directly: directFrames(endpoint) },
    options,
  )
  return {
    post(ConnectionId, frame) {
      const command = new PostToConnectionCommand({ ConnectionId, Data: encode(frame) })
      return unlessGone((options) => client.send(command, options))
    },
    async close(ConnectionId) {
      const command = new DeleteConnectionCommand({ ConnectionId })
      await unlessGone((options) => client.send(command, options))
    },
  }
}

const headers = { 'content-type': 'application/octet-stream' }

/** Source: API Gateway, `@connections` commands. */
const directFrames = (endpoint: string): Directly => {
  const stage = new URL(endpoint).pathname.replace(/\/$/, '')
  return (command) => {
    if (!(command instanceof PostToConnectionCommand)) return undefined
    const { ConnectionId, Data: body }: { ConnectionId?: unknown; Data?: unknown } = command.input
    if (!ConnectionId || typeof ConnectionId !== 'string' || typeof body !== 'string')
      return undefined
    const path = `${stage}/@connections/${encodeURIComponent(ConnectionId)}`
    return { operation: 'PostToConnection', path, headers, body, read }
  }
}

const read: DirectCall['read'] = ({ status }) => {
  if (status === 410) return { error: new GoneException({ message: 'gone', $metadata: {} }) }
  return status === 200 ? { output: {} } : undefined
}

type Send = (options: { abortSignal: AbortSignal }) => Promise<unknown>

const unlessGone = async (send: Send): Promise<'sent' | 'gone'> => {
  try {
    await abortingAfter(answerMs, (abortSignal) => send({ abortSignal }))
    return 'sent'
  } catch (cause) {
    if (cause instanceof GoneException) return 'gone'
    throw cause
  }
}

/** An event too large for a frame comes without what makes it large; `truncated` sends the client to the events call, as a gap does. */
const encode = (frame: Frame): string => {
  const whole = JSON.stringify(frame)
  if (frame.type !== 'event' || fits(whole)) return whole
  const { raw, message, ...event } = frame.event
  const { reason, gws, ...consult } = event.consult
  const shorter = [event, { ...event, consult }].map((event) =>
    JSON.stringify({ type: 'event', truncated: true, event }),
  )
  return shorter.find(fits) ?? JSON.stringify({ type: 'gap', consultId: event.consult.id })
}

const fits = (text: string): boolean => Buffer.byteLength(text) <= frameBytes
