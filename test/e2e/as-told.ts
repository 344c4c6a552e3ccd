import assert from 'node:assert/strict'
import { z } from 'zod'
import { serverFrames, TruncatedEventFrame } from '../../lambdas/api/frames.ts'
import { webhookMessages } from '../../lambdas/api/messages.ts'
import { PostedEvent, PostedNotice, PostedTest, WebhookHeaders } from '../../lambdas/api/posted.ts'

/**
 * Throws for a frame that the AsyncAPI document does not tell of: another type, a member too many or too few. Not by way of
 * `expect`, as the chaos run has none.
 */
export const assertFrameTold = (frame: unknown): void => {
  const { type, truncated } = z
    .looseObject({ type: z.string(), truncated: z.literal(true).optional() })
    .parse(frame)
  assert.ok(isKnown(type), `no frame is a ${type}`)
  const schema = truncated ? TruncatedEventFrame : serverFrames[type]
  assert.deepEqual(frame, schema.parse(frame))
}

const isKnown = (type: string): type is keyof typeof serverFrames =>
  Object.hasOwn(serverFrames, type)

type Posted = { headers: Readonly<Record<string, string | string[] | undefined>>; body: unknown }

/** The same for what is posted to a webhook. */
export const assertPostedTold = ({ headers, body }: Posted): void => {
  const posted = z.union([PostedEvent, PostedNotice, PostedTest]).parse(body)
  assert.deepEqual(body, posted)
  assert.ok(Object.hasOwn(webhookMessages, posted.type), `no message is a ${posted.type}`)
  assert.equal(posted.data.type, posted.type)
  assert.equal(posted.data.occurredAt, posted.timestamp)
  assert.equal(WebhookHeaders.parse(headers)['webhook-id'], posted.data.id)
}
