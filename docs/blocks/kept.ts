import { beatKeptSeconds } from '../../src/adapters/dynamodb/listener-heartbeat.ts'
import { connectionSeconds } from '../../src/adapters/dynamodb/connection-row.ts'
import { idempotencySeconds } from '../../src/adapters/dynamodb/idempotency-keys.ts'
import { windowSeconds } from '../../src/adapters/dynamodb/request-windows.ts'
import { keptBytes } from '../../src/adapters/webhook/answer.ts'
import { retentionDays } from '../../src/config/queues.ts'
import { Tenant } from '../../src/config/tenant.ts'
import { tokenMinutes } from '../../lambdas/create-caller-token.ts'
import { ticketMs } from '../../lambdas/create-socket-ticket.ts'
import { overlapSeconds } from '../../lambdas/rotate-webhook-secret.ts'
import { bytes, lasting } from './in-words.ts'
import { table } from './table.ts'

export type Kept = {
  what: string
  as: string
  howLong: string
  /** Which items of the table that is, by what their two keys begin with, and how long after they are written they expire. */
  items?: { key: string; expires: { atMostSeconds: number } | 'never' | 'when it is told' }[]
}

const { consultDays, logs } = Tenant.shape.retention.parse(undefined)
const days = 24 * 3600
const after = (atMostSeconds: number) => ({ atMostSeconds })
const asLongAsConsults = (...keys: string[]) => ({
  howLong: `${consultDays} days, or the tenant’s \`retention.consultDays\``,
  items: keys.map((key) => ({ key, expires: after(consultDays * days) })),
})

/** All that the bridge stores, item by item of its table, and elsewhere. */
export const everythingKept: readonly Kept[] = [
  {
    what: 'consults and their events: names of agents and targets, the interaction’s id, `metadata`, what agents wrote to each other, a bot’s summary, `raw` where it was asked for',
    as: 'plain',
    ...asLongAsConsults('interaction# entry#', 'consult# header'),
  },
  {
    what: 'tries of webhooks: status, duration, reason, the beginning of the answer; how it stands with each event',
    as: `plain, ${bytes(keptBytes)} of an answer`,
    ...asLongAsConsults('attempts# ', 'standings# '),
  },
  {
    what: 'which message in Slack shows which consult',
    as: 'plain',
    ...asLongAsConsults('slack# message', 'slack quiet#'),
  },
  {
    what: 'answers under an `Idempotency-Key`',
    as: 'plain; the request as its hash',
    howLong: lasting(idempotencySeconds),
    items: [{ key: 'idempotency# ', expires: after(idempotencySeconds) }],
  },
  {
    what: 'webhooks: address, description, filter',
    as: 'plain, their secrets and private keys sealed',
    howLong: `until deleted; a former secret until its overlap is over, ${lasting(overlapSeconds.usual)} where nothing is said and ${lasting(overlapSeconds.most)} at most, and the next rotation drops it`,
    items: [{ key: 'caller# webhook#', expires: 'never' }],
  },
  {
    what: 'how many webhooks a caller has',
    as: 'plain, with their ids',
    howLong: 'for ever',
    items: [{ key: 'places# webhooks', expires: 'never' }],
  },
  {
    what: 'public keys of webhooks',
    as: 'plain',
    howLong: 'while they may sign',
    items: [{ key: 'signing-keys ', expires: 'when it is told' }],
  },
  {
    what: 'how often they have changed',
    as: 'plain',
    howLong: 'for ever',
    items: [{ key: 'signing-keys-changes ', expires: 'never' }],
  },
  {
    what: 'API keys: id, caller, audience, agents',
    as: 'the key as its hash',
    howLong: 'until revoked or expired',
    items: [{ key: 'caller-keys ', expires: 'when it is told' }],
  },
  {
    what: 'a caller’s audience',
    as: 'plain',
    howLong: 'for ever: its consults outlive its keys',
    items: [{ key: 'caller-audiences ', expires: 'never' }],
  },
  {
    what: 'caller tokens',
    as: 'hash',
    howLong: `${tokenMinutes.usual} minutes, ${tokenMinutes.most} at most`,
    items: [{ key: 'caller-token# token', expires: after(tokenMinutes.most * 60) }],
  },
  {
    what: 'tickets of sockets',
    as: 'hash',
    howLong: `${lasting(ticketMs / 1000)}, or until used`,
    items: [{ key: 'ticket# ticket', expires: after(ticketMs / 1000) }],
  },
  {
    what: 'open sockets, and what they follow',
    as: 'plain',
    howLong: `until closed, or ${lasting(connectionSeconds)}`,
    items: ['sockets# ', 'caller# socket#', 'followers# '].map((key) => ({
      key,
      expires: after(connectionSeconds),
    })),
  },
  {
    what: 'counts of requests',
    as: 'plain',
    howLong: lasting(windowSeconds),
    items: [{ key: 'requests# ', expires: after(windowSeconds) }],
  },
  {
    what: 'agents’ sessions: state, owner, numbers',
    as: 'plain',
    howLong: 'for ever',
    items: [{ key: 'sessions# ', expires: 'never' }],
  },
  {
    what: 'what acts in them: cookies, CSRF token, a print of the credentials',
    as: 'sealed',
    howLong: 'while the session is up',
    items: [{ key: 'material# material', expires: 'never' }],
  },
  {
    what: 'signs of life of listeners',
    as: 'plain',
    howLong: `${lasting(beatKeptSeconds)} after the last`,
    items: [{ key: 'listeners ', expires: after(beatKeptSeconds) }],
  },
  {
    what: 'messages in queues: events for webhooks, ids for the rest, what somebody in Slack asked for',
    as: 'encrypted by SQS',
    howLong: `until done, ${retentionDays.waiting} days at most`,
  },
  {
    what: 'those that could not be handled',
    as: 'encrypted by SQS',
    howLong: `${retentionDays.dead} days`,
  },
  {
    what: 'logs: names of agents, states, codes, places in the code; no words of errors, no bodies',
    as: 'plain',
    howLong: `a ${logs}, or the tenant’s \`retention.logs\``,
  },
  {
    what: 'agents’ passwords, the sealing key, Slack’s secrets',
    as: 'as the operator keeps them',
    howLong: 'not stored by the bridge',
  },
]

/** What the table, the queues and the logs hold, and how long. */
export const kept = (): string =>
  table(
    ['what', 'as', 'how long'],
    everythingKept.map(({ what, as, howLong }) => [what, as, howLong]),
  )
