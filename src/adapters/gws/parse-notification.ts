import type { InteractionKey, Media } from '../../consult/consult.ts'
import type { Observation } from '../../consult/observation.ts'
import { GwsNotification } from './gws-schemas.ts'
import { resources } from './media-resources.ts'
import { toMessage, toSnapshot } from './to-snapshot.ts'
import { withoutUserData } from './without-user-data.ts'

/**
 * A notification's `data` in the domain's words; undefined for what is about no interaction. Never throws: GWS's next
 * version is none of our callers' trouble. Shapes: Genesys's pages of the operations and of notifications.
 */
export const parseNotification = (
  { agent, sessionEpoch }: { agent: string; sessionEpoch: string },
  data: unknown,
): Observation | undefined => {
  const parsed = GwsNotification.safeParse(data)
  if (!parsed.success) return undefined
  const notification = parsed.data
  const key = keyOf(notification)
  if (key === undefined) return undefined
  const { resource, stateMessage } = resources[key.media]
  const isState = notification.messageType?.toLowerCase() === stateMessage
  const interaction = notification[resource]
  const isError = isState && notification.notificationType?.toLowerCase() === 'error'
  return {
    key,
    agent,
    sessionEpoch,
    leaseEpoch: null,
    source: 'notification',
    referenceId: notification.referenceId ?? null,
    change: notification.notificationType ?? null,
    error: isError ? (notification.errorMessage ?? 'Operation failed') : null,
    interaction: isState && interaction ? toSnapshot(interaction) : null,
    messages: notification.messages.map(toMessage),
    raw: withoutUserData(data),
  }
}

/** State messages carry the interaction; log messages only where it is to be found. */
const keyOf = (notification: GwsNotification): InteractionKey | undefined => {
  for (const media of ['chat', 'sms'] satisfies Media[]) {
    const { resource } = resources[media]
    const interactionId =
      notification[resource]?.id ??
      lastSegment(notification[`${resource}Path`]) ??
      lastSegment(notification[`${resource}Uri`])
    if (typeof interactionId === 'string' && interactionId !== '') return { media, interactionId }
  }
  return undefined
}

const lastSegment = (path: string | null | undefined): string | undefined =>
  path?.split(/[?#]/)[0]?.split('/').filter(Boolean).at(-1)
