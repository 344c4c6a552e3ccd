import type { NewWebhookEndpoint, WebhookEndpoint } from '../client/index.ts'
import { printable } from './printable.ts'
import { facts, moment } from './table.ts'
import type { Colours } from './terminal.ts'
import { stateWords } from './words.ts'

export const webhookState = ({ disabled, disabledReason, verified }: WebhookEndpoint): string => {
  if (disabled) return disabledReason ?? 'disabled'
  return verified ? 'ok' : 'not verified'
}

/** All that is shown of a webhook; its secret, where it is new. */
export const webhookWords = (colours: Colours, webhook: NewWebhookEndpoint): string => {
  const { secret, warning, publicKey } = webhook
  const told = facts(colours, [
    ['webhook', webhook.id],
    ['url', webhook.url],
    ['description', webhook.description],
    ['state', stateWords(colours, webhookState(webhook))],
    ['events', webhook.events?.join(', ') ?? 'all'],
    ['signature', webhook.signature],
    ...(publicKey === undefined ? [] : ([['public key', publicKey]] as const)),
    ['made (UTC)', moment(webhook.createdAt)],
    ...(secret === undefined
      ? []
      : ([['secret', { text: secret, colour: colours.bold }]] as const)),
  ])
  return [
    told,
    ...(secret === undefined ? [] : ['The secret is shown now and never again.']),
    ...(warning === undefined ? [] : [colours.yellow(printable(warning))]),
  ].join('\n')
}
