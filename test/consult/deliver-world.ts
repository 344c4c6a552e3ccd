import { deliverEvent } from '../../src/consult/deliver-event.ts'
import type { DeliverDeps } from '../../src/consult/deliver-event.ts'
import type { Fact } from '../../src/consult/fact.ts'
import type { Attempt, Delivery } from '../../src/consult/ports/deliveries.ts'
import type { Frame } from '../../src/consult/ports/frames.ts'
import type { WebhookEndpoint } from '../../src/consult/ports/webhook-endpoints.ts'
import { anEndpoint, memoryWebhooks } from '../doubles/memory-webhooks.ts'
import { consultId, useCaseWorld } from './use-case-world.ts'

const silence = { status: null, answer: null, durationMs: 1 }
export const delivered: Attempt = { ...silence, outcome: 'delivered' }
export const gone: Attempt = { ...silence, outcome: 'gone' }
export const failed: Attempt = {
  ...{ outcome: 'failed', reason: 'http_500', retryAfterSeconds: null },
  ...{ status: 500, answer: 'sorry', durationMs: 7 },
}

type Given = { readable?: boolean; others?: WebhookEndpoint[]; deps?: Partial<DeliverDeps> }

/** Nothing here takes longer than a turn, but for what hangs. */
const hangs = () =>
  new Promise<never>((_, reject) => setImmediate(() => reject(new Error('it took too long'))))

/** A caller with webhooks of which the first answers so, and with a consult of which these facts are known. */
export const deliverWorld = async (
  facts: Fact[],
  answer: Attempt,
  { readable = true, others = [], deps: more = {} }: Given = {},
) => {
  const { deps, given, observed, pass } = useCaseWorld()
  await given(facts)
  const webhooks = memoryWebhooks({ readable })
  for (const each of [anEndpoint(), ...others])
    await webhooks.endpoints.add({ ...each, secret: 'whsec_x' })
  const tried: string[] = []
  const retries: Delivery[] = []
  const dueNow: Delivery[] = []
  const frames: Frame[] = []
  const unkept: unknown[] = []
  const state = { answer }
  const socket = { callerId: 'crm', following: {}, gaps: {} }
  const leftAloneUntil = new Date('9999-12-31T00:00:00Z')
  const world: DeliverDeps = {
    ...deps,
    ...webhooks,
    random: () => 0.5,
    unkept: (cause) => void unkept.push(cause),
    within: (_, work) => Promise.race([work, hangs()]),
    unseen: () => undefined,
    subscriptions: {
      of: async (callerId, consultId) => ({
        connections: [
          { ...socket, connectionId: 'all', wholeCaller: true },
          { ...socket, connectionId: 'mute', wholeCaller: true, leftAloneUntil },
          ...(consultId === undefined
            ? []
            : [{ ...socket, connectionId: 'one', wholeCaller: false }]),
        ],
        endpoints: await webhooks.endpoints.list(callerId),
      }),
    },
    frames: {
      post: (id, frame) => {
        if (id !== 'all') throw new Error('it did not ask for it, or is left alone')
        frames.push(frame)
        return Promise.resolve('sent')
      },
    },
    deliveries: {
      queueFirst: () => Promise.reject(new Error('was not expected')),
      queueRetry: (delivery) => Promise.resolve(void retries.push(delivery)),
      queueDue: (delivery) => Promise.resolve(void dueNow.push(delivery)),
    },
    poster: {
      post: (_, { id }) => {
        tried.push(id)
        return Promise.resolve(state.answer)
      },
    },
    ...more,
  }
  /** Later tries have waited for their time, if nothing else is said. */
  const deliver = (
    sequence: number,
    {
      attempt = 1,
      dueAt = world.clock.now().toISOString(),
      due = attempt > 1,
    }: Partial<Pick<Delivery, 'attempt' | 'dueAt' | 'due'>> = {},
  ) =>
    deliverEvent(world, {
      ...{ callerId: 'crm', webhookId: 'wh_1', consultId },
      ...{ sequence, attempt, dueAt, due },
    })
  const lastRetry = () => {
    const last = retries.at(-1)
    if (last === undefined) throw new Error('nothing is to be tried again')
    return last
  }
  /** What was planned last, as it is when its time has come. */
  const tryAgain = () => deliverEvent(world, { ...lastRetry(), due: true })
  const health = () => webhooks.endpoints.getForDelivery('crm', 'wh_1')
  const heard = { tried, retries, dueNow, frames, unkept }
  return { ...heard, deliver, tryAgain, lastRetry, observed, state, pass, health, world, webhooks }
}
