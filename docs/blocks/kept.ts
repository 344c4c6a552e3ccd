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

const { consultDays, logs } = Tenant.shape.retention.parse(undefined)
const retention = `${consultDays} days, or the tenant’s \`retention.consultDays\``

/** What the table, the queues and the logs hold, and how long. */
export const kept = (): string =>
  table(
    ['what', 'as', 'how long'],
    [
      [
        'consults and their events: names of agents and targets, the interaction’s id, `metadata`, what agents wrote to each other, a bot’s summary, `raw` where it was asked for',
        'plain',
        retention,
      ],
      [
        'tries of webhooks: status, duration, reason, the beginning of the answer',
        `plain, ${bytes(keptBytes)} of an answer`,
        retention,
      ],
      ['messages in Slack: user, labels, note', 'plain', retention],
      [
        'answers under an `Idempotency-Key`',
        'plain; the request as its hash',
        lasting(idempotencySeconds),
      ],
      ['webhooks: address, description, filter', 'plain', 'until deleted'],
      ['secrets and private keys of webhooks', 'sealed', 'until deleted'],
      [
        'former ones',
        'sealed',
        `until the overlap ends, ${lasting(overlapSeconds.usual)} unless it is said, ${lasting(overlapSeconds.most)} at most, and the next rotation drops them`,
      ],
      ['API keys', 'hash, and the id that is shown', 'until revoked or expired'],
      ['a caller’s audience', 'plain', 'for ever, as its consults outlive its keys'],
      ['caller tokens', 'hash', `${tokenMinutes.usual} minutes, ${tokenMinutes.most} at most`],
      ['tickets of sockets', 'hash', `${lasting(ticketMs / 1000)}, or their first use`],
      ['open sockets', 'plain', `until closed, or ${lasting(connectionSeconds)}`],
      ['counts of requests', 'plain', lasting(windowSeconds)],
      ['agents’ sessions: state, owner, numbers', 'plain', 'for ever'],
      [
        'what acts in them: cookies, CSRF token, a print of the credentials',
        'sealed',
        'while the session is up',
      ],
      ['signs of life of listeners', 'plain', `${lasting(beatKeptSeconds)} after the last`],
      [
        'messages in queues: events for webhooks, ids for the rest, what Slack asked for',
        'encrypted by SQS',
        `until done, ${retentionDays.waiting} days at most`,
      ],
      ['those that could not be handled', 'encrypted by SQS', `${retentionDays.dead} days`],
      [
        'logs: names of agents, states, codes, places in the code; no words of errors, no bodies',
        'plain',
        `a ${logs}, or the tenant’s \`retention.logs\``,
      ],
      ['agents’ passwords, the sealing key, Slack’s secrets', 'with the operator', 'not here'],
    ],
  )
