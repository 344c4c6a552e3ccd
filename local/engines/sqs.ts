import { buildApp } from 'fauxqs'
import { z } from 'zod'
import { keepStrangersOut } from '../gateway/keep-strangers-out.ts'
import type { Engine } from './engine.ts'
import { keepAliveMs } from './engine.ts'

const action = (name: string) => `AmazonSQS.${name}`

/**
 * Long polls end after this long, empty, whatever wait was asked for: the emulator keeps a poll waiting whose receiver has
 * gone, and each of those costs a message one of its receives.
 */
const waitSecondsAtMost = 2

const Polls = z.looseObject({ WaitTimeSeconds: z.number() })
const OfQueue = z.looseObject({ QueueUrl: z.string() })
const Received = z.looseObject({
  Messages: z.array(z.looseObject({ ReceiptHandle: z.string() })).optional(),
})

/**
 * The emulator names queues after hosts like `sqs.us-east-1.localhost`, which do not resolve everywhere, and the SDK goes
 * where a queue's URL points.
 */
const reachable = (payload: string, origin: string): string =>
  payload.replace(/http:\/\/sqs\.[\w-]+\.localhost(:\d+)?(?=\/\d{12}\/)/g, origin)

/** SQS over the wire, in memory. Queues' URLs carry the address of the server, so that any client can use them. */
export const startSqs = async ({ port = 0 }: { port?: number } = {}): Promise<Engine> => {
  const app = buildApp({ logger: false })
  app.server.keepAliveTimeout = keepAliveMs
  keepStrangersOut(app.server)
  let origin = ''

  /** Messages handed to a receiver that is gone become visible at once, for the next receiver. */
  const putBack = async (body: unknown, payload: string): Promise<void> => {
    const { QueueUrl } = OfQueue.parse(body)
    for (const { ReceiptHandle } of Received.parse(JSON.parse(payload)).Messages ?? []) {
      await app.inject({
        method: 'POST',
        url: '/',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': action('ChangeMessageVisibility'),
        },
        payload: JSON.stringify({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
      })
    }
  }

  app.addHook('preHandler', (request, _reply, done) => {
    const polls = Polls.safeParse(request.body)
    if (polls.success) {
      const WaitTimeSeconds = Math.min(polls.data.WaitTimeSeconds, waitSecondsAtMost)
      request.body = { ...polls.data, WaitTimeSeconds }
    }
    done()
  })

  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string') return payload
    if (request.headers['x-amz-target'] !== action('ReceiveMessage')) {
      return reachable(payload, origin)
    }
    if (reply.statusCode === 200 && request.raw.socket.destroyed) {
      await putBack(request.body, payload)
    }
    return payload
  })

  origin = await app.listen({ port, host: '127.0.0.1' })
  let closed: Promise<void> | undefined
  return { url: origin, close: () => (closed ??= app.close().then(() => undefined)) }
}
