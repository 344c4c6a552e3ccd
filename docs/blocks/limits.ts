import { metadataBytes, usualWaitSeconds } from '../../src/consult/start-consult.ts'
import { StartConsultRequest } from '../../src/consult/start-consult.ts'
import { daysOfFailure, failuresAtLeast } from '../../src/consult/judge-endpoint.ts'
import { failuresAtMost, pauseSeconds } from '../../src/consult/circuit.ts'
import { finalSteps, liveSteps, retryAfterAtMost } from '../../src/consult/retry-ladder.ts'
import { lateAtMostSeconds } from '../../src/consult/lifecycle.ts'
import { rawAtMost, textAtMost as heardBytes } from '../../src/consult/bound-observation.ts'
import { leftAloneSeconds } from '../../src/consult/left-alone.ts'
import { settlingSeconds } from '../../src/consult/action.ts'
import { summaryAtMost } from '../../src/consult/escalation.ts'
import { answerBytes, keptBytes } from '../../src/adapters/webhook/answer.ts'
import { attemptMs } from '../../src/adapters/webhook/poster.ts'
import { formerAtMost } from '../../src/adapters/dynamodb/webhook-change.ts'
import { idempotencySeconds } from '../../src/adapters/dynamodb/idempotency-keys.ts'
import { shownAtMost } from '../../src/adapters/gws/find-candidates.ts'
import { Environment } from '../../src/config/environment.ts'
import { lanes, webhooksAtMost } from '../../src/config/queues.ts'
import { mostRequestsPerMinute, requestsPerMinute } from '../../src/config/requests.ts'
import { eventSources } from '../../src/config/routes.ts'
import {
  answerAtMostSeconds,
  apiAnswerSeconds,
  eventsWaitAtMostSeconds,
} from '../../src/config/timeouts.ts'
import { bodyBytes } from '../../lambdas/http/read-request.ts'
import { textAtMost } from '../../lambdas/message-colleague.ts'
import { ticketMs } from '../../lambdas/create-socket-ticket.ts'
import { tokenMinutes } from '../../lambdas/create-caller-token.ts'
import { overlapSeconds } from '../../lambdas/rotate-webhook-secret.ts'
import { awsSocketLimits as socketLimits } from '../../local/gateway/socket-limits.ts'
import { agentsInParameters, agentsPerSecret, requestsPerSecond } from '../../lib/limits.ts'
import { bytes, grouped, lasting } from './in-words.ts'
import { table } from './table.ts'

const wait = StartConsultRequest.shape.answerTimeoutSeconds.unwrap()
const triesToWebhooks = eventSources.find(({ queue }) => queue === 'deliveries')?.concurrency ?? 0
const ladder = (steps: readonly number[]) => steps.map(lasting).join(', ')

/** What a caller meets. */
export const ofCallers = (): string =>
  table(
    ['what', 'limit'],
    [
      [
        'requests of a caller a minute',
        `${requestsPerMinute} where nothing else is said, ${grouped(mostRequestsPerMinute)} at most`,
      ],
      ['requests of all callers of a tenant', `${requestsPerSecond} a second`],
      ['body of a request', bytes(bodyBytes)],
      ['`metadata` of a consult, as JSON', bytes(metadataBytes)],
      ['open consults in an interaction', '1'],
      [
        '`answerTimeoutSeconds`',
        `${wait.minValue} to ${grouped(wait.maxValue ?? 0)}; ${usualWaitSeconds.agent} for an agent and ${usualWaitSeconds.queue} for a queue where nothing is said`,
      ],
      ['a colleague may still come after `unanswered` for', lasting(lateAtMostSeconds)],
      ['between two actions on one consult', lasting(settlingSeconds)],
      ['an answer over HTTP comes within', lasting(apiAnswerSeconds)],
      ['`wait` for events', `up to ${lasting(eventsWaitAtMostSeconds)}`],
      ['an `Idempotency-Key` is known for', lasting(idempotencySeconds)],
      ['text to a colleague', `${grouped(textAtMost)} characters`],
      ['a bot’s summary', `${grouped(summaryAtMost)} characters`],
      ['agents, and queues, in an answer to a search', `${shownAtMost} of each`],
      ['text of an agent in an event', `${grouped(heardBytes)} bytes; the rest is cut off`],
      ['`raw` notification', `${grouped(rawAtMost)} bytes; of a longer one the event has none`],
    ],
  )

/** Of what is given to a caller. */
export const ofDelivery = (): string =>
  table(
    ['what', 'limit'],
    [
      ['a caller token is good for', `${tokenMinutes.usual} minutes, ${tokenMinutes.most} at most`],
      ['a socket’s ticket is good for', `${lasting(ticketMs / 1000)}, once`],
      [
        'a socket lasts',
        `${lasting(socketLimits.lifeMs / 1000)}, or ${lasting(socketLimits.idleMs / 1000)} in which nothing is said`,
      ],
      [
        'a socket that takes nothing is left alone for',
        `${lasting(leftAloneSeconds)}, or until it pings`,
      ],
      ['a frame of a socket', bytes(socketLimits.frameBytes)],
      ['webhooks of a caller', `${webhooksAtMost}`],
      ['a receiver answers within', lasting(attemptMs / 1000)],
      ['of its answer is read, and kept', `${bytes(answerBytes)}, ${bytes(keptBytes)}`],
      ['tries of a state that goes on, after the first', `${ladder(liveSteps)} later`],
      ['tries of a final one', `${ladder(finalSteps)} later`],
      ['`Retry-After` of a receiver counts up to', lasting(retryAfterAtMost)],
      [
        'tries to one webhook at once',
        `${lanes.first} first ones, ${lanes.later} later ones, ${lanes.replay} of a replay; ${triesToWebhooks} to all`,
      ],
      [
        'a webhook is left alone',
        `for ${lasting(pauseSeconds)} at a time, after ${failuresAtMost} failures in a row`,
      ],
      [
        'and disabled',
        `by a 410, or after ${daysOfFailure} days of failure alone, none of them quiet; ${failuresAtLeast} failures at least`,
      ],
      [
        'a former secret signs for',
        `${lasting(overlapSeconds.usual)}, ${lasting(overlapSeconds.most)} at most; ${formerAtMost} of them`,
      ],
    ],
  )

/** What a deployment may have. */
export const ofTenants = (): string =>
  table(
    ['what', 'limit'],
    [
      [
        'Genesys answers a POST within',
        `${lasting(Environment.shape.GWS_ANSWER_SECONDS.parse(undefined))}, ${lasting(answerAtMostSeconds)} at most; then its outcome is unknown`,
      ],
      ['sessions of a listener', grouped(Environment.shape.MAX_SESSIONS.parse(undefined))],
      [
        'a listener that dies is replaced after',
        lasting(Environment.shape.SESSION_LEASE_SECONDS.parse(undefined)),
      ],
      [
        'a session that nobody needs is closed after',
        lasting(Environment.shape.SESSION_IDLE_SECONDS.parse(undefined)),
      ],
      [
        'agents’ credentials',
        `about ${agentsPerSecret} in a secret, ${grouped(agentsInParameters)} in parameters`,
      ],
    ],
  )
