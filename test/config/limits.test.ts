import { describe, expect, test } from 'vitest'
import { underWayAtMostMs } from '../../lambdas/http/idempotent.ts'
import { sendMs } from '../../src/adapters/sqs/queues.ts'
import { attemptMs } from '../../src/adapters/webhook/poster.ts'
import { lanes, queues, webhooksAtMost } from '../../src/config/queues.ts'
import { eventSources } from '../../src/config/routes.ts'
import {
  answerAtMostSeconds,
  answerWithinSeconds,
  apiAnswerSeconds,
  gwsReadSeconds,
  sessionWaitAtMostSeconds,
  startAtMostSeconds,
  timeoutSeconds,
} from '../../src/config/timeouts.ts'
import { pauseSeconds } from '../../src/consult/circuit.ts'
import { deliveryMs } from '../../src/consult/delivery-times.ts'
import { replayAtMostSeconds } from '../../src/consult/follow-consult.ts'

/** A session that comes late, a name looked up twice, an answer that says that the token is old, and all of it again. */
const sending =
  sessionWaitAtMostSeconds + 2 * gwsReadSeconds + 2 * answerAtMostSeconds + gwsReadSeconds

/** What our own calls to AWS take where it is not said by each. */
const ownSeconds = 3

/** All that a delivery waits for, one after the other. */
const delivering =
  deliveryMs.find + deliveryMs.claim + attemptMs + deliveryMs.judge + sendMs + deliveryMs.record

/** What one batch can take at worst, its messages being handled all at once. */
const worstSeconds = {
  sendConsult: sending + ownSeconds,
  checkConsult: sending + ownSeconds,
  deliverWebhook: delivering / 1000,
}

describe.each(eventSources)('the queue $queue', ({ queue, serves, batchSize }) => {
  test('has a function that is not stopped amid a batch, and messages that wait for it', () => {
    const { visibilitySeconds } = queues[queue]
    expect(timeoutSeconds[serves]).toBeGreaterThan(worstSeconds[serves])
    expect(visibilitySeconds).toBeGreaterThan(timeoutSeconds[serves])
  })

  test('where order counts, has batches of one: whatever shares a batch waits for its slowest', () => {
    if ('fifo' in queues[queue]) expect(batchSize).toBe(1)
  })
})

test('a request is answered by us, before API Gateway does it, even by a function that has just started', () => {
  expect(answerWithinSeconds + startAtMostSeconds).toBeLessThanOrEqual(apiAnswerSeconds)
  expect(startAtMostSeconds).toBeGreaterThanOrEqual(3)
  expect(timeoutSeconds.startConsult).toBeGreaterThan(apiAnswerSeconds)
  expect(answerWithinSeconds).toBeGreaterThan(sessionWaitAtMostSeconds + answerAtMostSeconds)
})

test('a webhook that is tried while somebody waits is answered for in time', () => {
  for (const name of ['createWebhook', 'changeWebhook', 'testWebhook'] as const)
    expect(timeoutSeconds[name]).toBeGreaterThan(attemptMs / 1000 + ownSeconds)
})

test('whoever tries a webhook that is left alone has finished before the next one may', () => {
  expect(pauseSeconds).toBeGreaterThan((attemptMs + deliveryMs.judge) / 1000)
})

test('one caller’s webhooks, all of which hang, leave half of the places to others, whatever is sent to them', () => {
  const each = Object.values(lanes).reduce((sum, count) => sum + count, 0)
  for (const { queue, batchSize, concurrency } of eventSources)
    if ('fifo' in queues[queue])
      expect(batchSize * concurrency).toBeGreaterThanOrEqual(2 * webhooksAtMost * each)
})

test('nobody is taken for dead whose function may still run', () => {
  expect(underWayAtMostMs / 1000).toBeGreaterThan(timeoutSeconds.startConsult)
  expect(replayAtMostSeconds).toBeGreaterThan(timeoutSeconds.receiveFrame)
})
