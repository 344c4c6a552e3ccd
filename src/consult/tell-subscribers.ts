import type { ConsultEvent } from './event.ts'
import type { Clock } from './ports/clock.ts'
import type { Connection, Connections, Following } from './ports/connections.ts'
import type { Deliveries } from './ports/deliveries.ts'
import type { Frames } from './ports/frames.ts'
import type { Subscribers } from './ports/subscribers.ts'
import { wants } from './ports/webhook-endpoints.ts'
import type { Subscriptions } from './ports/subscriptions.ts'

export type TellDeps = {
  connections: Connections
  subscriptions: Subscriptions
  frames: Frames
  deliveries: Deliveries
  clock: Clock
  /** Hears of a socket that could not be told; nothing is lost, since clients resume. */
  unseen: (cause: unknown) => void
}

/** Tells events to everybody who wants to hear of them. A socket's trouble never keeps them from the webhooks. */
export const subscribers = (deps: TellDeps): Subscribers => ({
  async tell(callerId, events) {
    const { connections, endpoints } = await deps.subscriptions.of(callerId)
    const dueAt = deps.clock.now().toISOString()
    const deliveries = events.flatMap((event) =>
      endpoints
        .filter((endpoint) => wants(endpoint, event))
        .map(({ id: webhookId }) => {
          const { sequence, consult } = event
          return { callerId, webhookId, consultId: consult.id, sequence, attempt: 1, dueAt }
        }),
    )
    const showing = connections.map((each) => show(deps, each, events).catch(deps.unseen))
    try {
      if (deliveries.length > 0) await deps.deliveries.queue(deliveries)
    } finally {
      // Whoever tells again after a failure must not overtake what is still being shown.
      await Promise.all(showing)
    }
  },
})

const show = async (
  deps: TellDeps,
  connection: Connection,
  events: ConsultEvent[],
): Promise<void> => {
  for (const event of events) {
    if (!(await isDue(deps, connection, event))) continue
    const posted = await deps.frames.post(connection.connectionId, { type: 'event', event })
    if (posted === 'gone') return deps.connections.remove(connection)
  }
}

/** Whether the socket wants the event now: neither before what it has missed, nor a second time. */
const isDue = async (
  deps: TellDeps,
  connection: Connection,
  { consult: { id }, sequence }: ConsultEvent,
): Promise<boolean> => {
  const following = connection.following[id]
  if (following === undefined) return connection.wholeCaller
  if (following.live) return sequence > following.upTo
  if (await deps.connections.leaveToReplay(connection, id, sequence)) return false
  const live = await currentFollowing(deps, connection, id)
  return live !== undefined && sequence > live.upTo
}

const currentFollowing = async (
  deps: TellDeps,
  { callerId, connectionId }: Connection,
  consultId: string,
): Promise<Following | undefined> => {
  const connections = await deps.connections.list(callerId)
  return connections.find((other) => other.connectionId === connectionId)?.following[consultId]
}
