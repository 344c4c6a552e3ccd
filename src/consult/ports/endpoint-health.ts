import type { DisabledReason } from '../notice.ts'
import type { EndpointHealth, WebhookEndpoint } from './webhook-endpoints.ts'

type Name = Pick<WebhookEndpoint, 'callerId' | 'id'>
type Tried = Name & Pick<WebhookEndpoint, 'url'>

/**
 * What the tries tell of an endpoint. All of it is safe to repeat but for the count, and does nothing to one that was removed,
 * or that has another URL by now.
 */
export type EndpointHealths = {
  /** It took something at this URL: it is verified, and nothing of its failures counts any more. */
  answered(endpoint: Tried): Promise<void>
  /**
   * It failed once more; tells since when and how often: where none of its failures is as young as `quietSince`, this is the first
   * of another outage. Undefined when that does not count, nor for one that is disabled.
   */
  failed(
    endpoint: Tried,
    failure: { at: Date; quietSince: Date },
  ): Promise<EndpointHealth | undefined>
  /** No try is to be made until then, or until a later time that was said before, unless it has answered meanwhile. */
  pause(endpoint: Tried, until: Date): Promise<void>
  /** Its answer took long; `narrowUntil` is kept where it is later than any before. */
  slow(endpoint: Tried, slowness: { slowAt: string; narrowUntil: string | null }): Promise<void>
  /** Takes the one try that is due after a pause, and pauses everybody else. False when somebody else has it. */
  takeProbe(endpoint: Name & { pausedUntil: string }, until: Date): Promise<boolean>
  /** True for the one call that did it. */
  disable(endpoint: Tried, reason: DisabledReason): Promise<boolean>
}
