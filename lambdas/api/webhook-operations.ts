import { WebhookChange } from '../change-webhook.ts'
import { WebhookRequest } from '../create-webhook.ts'
import { DeliveriesQuery } from '../list-deliveries.ts'
import { ReplayRequest } from '../replay-webhook.ts'
import { RotateRequest } from '../rotate-webhook-secret.ts'
import {
  ChangedWebhook,
  DeliveryList,
  NewWebhook,
  Replay,
  RotatedWebhook,
  TestAttempt,
  Webhook,
  WebhookList,
} from './answers.ts'
import type { Operation } from './operation.ts'

const common = { tag: 'Webhooks', admits: 'keys' } as const

export const webhookOperations = {
  createWebhook: {
    ...common,
    summary: 'Create a webhook',
    description:
      'Shows the secret, which only a rotation does again. With `verify` the URL has to take a signed test event first. Own ' +
      'secrets are for `v1` signatures only.',
    body: WebhookRequest,
    answers: { 201: NewWebhook },
    located: true,
    problems: ['too_many_webhooks', 'endpoint_not_verified'],
  },
  listWebhooks: {
    ...common,
    summary: 'List the caller’s webhooks',
    answers: { 200: WebhookList },
  },
  getWebhook: { ...common, summary: 'Show a webhook', answers: { 200: Webhook } },
  changeWebhook: {
    ...common,
    summary: 'Change a webhook',
    description:
      'What is not named stays. `disabled: false` lets it hear again of what comes from now on.',
    body: WebhookChange,
    answers: { 200: ChangedWebhook },
    problems: ['endpoint_not_verified'],
  },
  deleteWebhook: { ...common, summary: 'Delete a webhook', answers: { 204: null } },
  rotateWebhookSecret: {
    ...common,
    summary: 'Replace a webhook’s secret',
    description: 'For as long as the overlap lasts the old one and the new one both sign.',
    body: RotateRequest,
    answers: { 200: RotatedWebhook },
  },
  testWebhook: {
    ...common,
    summary: 'Post a test event now',
    description: 'Tells how it went; a URL that takes it is verified.',
    answers: { 200: TestAttempt },
    problems: ['endpoint_not_verified'],
  },
  replayWebhook: {
    ...common,
    summary: 'Deliver events once more',
    description:
      'Those since a time, of a consult, of a delivery, or, when nothing is said, whatever was never delivered. `cursor`, an ' +
      'answer’s `nextCursor`, is said by itself and goes on with the same.',
    body: ReplayRequest,
    answers: { 202: Replay },
    problems: ['webhook_disabled'],
  },
  listDeliveries: {
    ...common,
    summary: 'List the tries that were made, newest first',
    query: DeliveriesQuery,
    answers: { 200: DeliveryList },
  },
} satisfies Record<string, Operation>
