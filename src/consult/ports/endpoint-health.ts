import type { DisabledReason } from '../notice.ts'
import type { EndpointHealth, WebhookEndpoint } from './webhook-endpoints.ts'

type Name = Pick<WebhookEndpoint, 'callerId' | 'id'>

/** What the tries tell of an endpoint. All of it is safe to repeat but for the count, and does nothing to one that was removed. */
export type EndpointHealths = {
  /** It took something at this URL: it is verified, and nothing of its failures counts any more. */
  answered(endpoint: Name & Pick<WebhookEndpoint, 'url'>): Promise<void>
  /** It failed once more; tells since when and how often. Undefined when it was removed. */
  failed(endpoint: Name, at: Date): Promise<EndpointHealth | undefined>
  /** No try is to be made until then, unless it has answered meanwhile. */
  pause(endpoint: Name, until: Date): Promise<void>
  /** Takes the one try that is due after a pause, and pauses everybody else. False when somebody else has it. */
  takeProbe(endpoint: Name & { pausedUntil: string }, until: Date): Promise<boolean>
  /** True for the one call that did it. */
  disable(endpoint: Name, reason: DisabledReason): Promise<boolean>
}
