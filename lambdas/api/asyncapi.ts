import { clientFrameSchemas, sentSchemas } from './message-schemas.ts'
import { clientMessages, socketMessages, webhookMessages } from './messages.ts'
import { toJsonSchemas } from './named-schema.ts'

/** The WebSocket and the webhooks as AsyncAPI 3.0: what the bridge sends, and what sockets may send to it. */
export const asyncApi = () => ({
  asyncapi: '3.0.0',
  info: {
    title: 'Consult Bridge',
    version: '1',
    description:
      'How a consult goes on, over a WebSocket or signed webhooks. Tickets and webhooks are made over HTTP, which the OpenAPI ' +
      'document describes. Each event has the same `id` on every repetition and a `sequence` that rises by one per consult: ' +
      'what has been seen before may be thrown away, and what is missing is to be had over HTTP.',
    license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
  },
  defaultContentType: 'application/json',
  servers,
  channels,
  operations,
  components: {
    securitySchemes: {
      ticket: {
        type: 'httpApiKey',
        in: 'query',
        name: 'ticket',
        description:
          'From `POST /v1/socket-tickets`, whose `url` has it: for one socket, within a minute.',
      },
    },
    messages: { ...clientMessages, ...socketMessages, ...webhookMessages },
    schemas: {
      ...toJsonSchemas(clientFrameSchemas, 'input', 'draft-07'),
      ...toJsonSchemas(sentSchemas, 'output', 'draft-07'),
    },
  },
})

const named = (names: object, to: (name: string) => string) =>
  Object.keys(names).map((name) => ({ $ref: to(name) }))
const on = (channel: 'socket' | 'webhook') => (name: string) =>
  `#/channels/${channel}/messages/${name}`
const messagesOf = (messages: object) =>
  Object.fromEntries(
    Object.keys(messages).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
  )

const servers = {
  sockets: {
    host: '{host}',
    pathname: '/{stage}',
    protocol: 'wss',
    description: 'Where a ticket’s `url` leads.',
    variables: {
      host: { description: 'The WebSocket API’s host' },
      stage: { description: 'The WebSocket API’s stage' },
    },
    security: [{ $ref: '#/components/securitySchemes/ticket' }],
  },
  receivers: {
    host: '{host}',
    protocol: 'https',
    description: 'Where a webhook’s `url` leads.',
    variables: { host: { description: 'The receiver’s host' } },
  },
}

const channels = {
  socket: {
    address: '/',
    title: 'A caller’s WebSocket',
    description:
      'It hears nothing until it subscribes. Frames have 32 KB at most. Whatever else comes is API Gateway’s own, and no more ' +
      'than a hint that a frame was lost.',
    servers: [{ $ref: '#/servers/sockets' }],
    messages: messagesOf({ ...clientMessages, ...socketMessages }),
    bindings: {
      ws: {
        method: 'GET',
        query: {
          type: 'object',
          properties: { ticket: { type: 'string' } },
          required: ['ticket'],
        },
        bindingVersion: '0.1.0',
      },
    },
  },
  webhook: {
    address: null,
    title: 'A webhook’s URL',
    description:
      'Posted and signed as Standard Webhooks has it. 2xx within ten seconds has taken it, 410 never wants to hear again, and ' +
      'all else is tried again; redirects are not followed.',
    servers: [{ $ref: '#/servers/receivers' }],
    messages: messagesOf(webhookMessages),
  },
}

const { event, truncatedEvent, notice, gap, pong, subscribed, unsubscribed, error } = socketMessages
const asks = (action: keyof typeof clientMessages, summary: string, replies: object) => ({
  action: 'receive',
  channel: { $ref: '#/channels/socket' },
  summary,
  messages: [{ $ref: on('socket')(action) }],
  reply: {
    channel: { $ref: '#/channels/socket' },
    messages: named(replies, on('socket')),
  },
})
const posts = (summary: string, messages: object) => ({
  action: 'send',
  channel: { $ref: '#/channels/webhook' },
  summary,
  messages: named(messages, on('webhook')),
  bindings: { http: { method: 'POST', bindingVersion: '0.3.0' } },
})

const { 'webhook.test': test, ...news } = webhookMessages
const operations = {
  subscribe: asks('subscribe', 'Follow', { subscribed, gap, error }),
  unsubscribe: asks('unsubscribe', 'Follow no longer', { unsubscribed, error }),
  ping: asks('ping', 'Ask whether anybody is there', { pong, gap }),
  tellSocket: {
    action: 'send',
    channel: { $ref: '#/channels/socket' },
    summary: 'Tell what happens to what is followed',
    messages: named({ event, truncatedEvent, notice, gap }, on('socket')),
  },
  tellWebhook: posts('Tell what happens to the caller’s consults', news),
  testWebhook: posts('Try a URL', { 'webhook.test': test }),
}
