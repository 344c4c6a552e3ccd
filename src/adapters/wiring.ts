import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Environment } from '../config/environment.ts'
import type { MetricName } from '../config/metrics.ts'
import { answerWithinSeconds, gwsReadSeconds } from '../config/timeouts.ts'
import { createRelay } from '../consult/relay-events.ts'
import { subscribers } from '../consult/tell-subscribers.ts'
import type { DirectOptions } from './aws/answer-directly.ts'
import { countedSubscribers } from './counted-subscribers.ts'
import { agentsIn } from './credentials/agents-file.ts'
import { callerDirectory } from './credentials/caller-directory.ts'
import { rereadAgents } from './credentials/reread-agents.ts'
import { aesSealer, noSealer } from './credentials/sealer.ts'
import { dynamoCallerKeys } from './dynamodb/caller-keys.ts'
import { dynamoCallerTokens } from './dynamodb/caller-tokens.ts'
import { dynamoConnections } from './dynamodb/connections.ts'
import { dynamoConsultStore } from './dynamodb/consult-store.ts'
import { dynamoIdempotencyKeys } from './dynamodb/idempotency-keys.ts'
import { dynamoEndpointHealths } from './dynamodb/endpoint-health.ts'
import { dynamoListenerHeartbeat } from './dynamodb/listener-heartbeat.ts'
import { dynamoRequestWindows } from './dynamodb/request-windows.ts'
import { seenLeases } from './dynamodb/seen-leases.ts'
import { dynamoSessionLeases } from './dynamodb/session-leases.ts'
import { dynamoSigningKeys } from './dynamodb/signing-keys.ts'
import { dynamoSocketTickets } from './dynamodb/socket-tickets.ts'
import { openBeatTable, openTable } from './dynamodb/table-client.ts'
import { dynamoAttempts } from './dynamodb/webhook-attempts.ts'
import { publishedSessions } from './gws/published-sessions.ts'
import { targetMemory } from './gws/remembered-targets.ts'
import { writeLog } from './log.ts'
import { writeMetrics } from './metrics.ts'
import { newIds } from './new-ids.ts'
import { sqsDeadLetters } from './sqs/dead-letters.ts'
import { openQueues, requestSession, sqsDeliveries, sqsFollowUp } from './sqs/queues.ts'
import { waysOut } from './ways-out.ts'
import { apiGatewayFrames } from './websocket/frames.ts'
import { whenNeeded } from './when-needed.ts'
import { within } from './within.ts'

const daySeconds = 24 * 3600
const triesAtMost = 5
const longestPauseMs = 2000

/** A function has an answer to give: what it cannot hand on soon is left to the sweep. */
const soon = (tries: number): boolean => tries >= triesAtMost

type WireOptions = Pick<DirectOptions, 'traceId'> & {
  givesUp?: (tries: number) => boolean
  reread?: () => Promise<Pick<Environment, 'AGENTS' | 'AGENTS_FILE'>>
}

/**
 * The ports made real, once for every runtime: functions, listener and local stack differ in their environment, in when
 * events that could not be handed on, after so many tries, are given up, and in how credentials are read anew.
 */
export const wire = (
  environment: Environment,
  { givesUp = soon, reread = () => Promise.resolve(environment), traceId }: WireOptions = {},
) => {
  const clock = { now: () => new Date() }
  const relayer = randomUUID()
  const sealer =
    environment.SEALING_KEY === undefined ? noSealer : aesSealer(environment.SEALING_KEY)
  const direct = {
    askedAgain: (cause: unknown) => writeLog('aws-asked-again', { cause }),
    ...(traceId && { traceId }),
  }
  const table = openTable(environment.TABLE_NAME, direct)
  const queueUrls = {
    sessions: environment.QUEUE_URL_SESSIONS,
    commands: environment.QUEUE_URL_COMMANDS,
    checks: environment.QUEUE_URL_CHECKS,
    deliveries: environment.QUEUE_URL_DELIVERIES,
    retries: environment.QUEUE_URL_RETRIES,
  }
  const queues = openQueues(queueUrls, direct)
  const agents = rereadAgents(agentsIn(environment), {
    read: async () => agentsIn(await reread()),
    clock,
  })
  const retentionSeconds = environment.RETENTION_DAYS * daySeconds
  const store = dynamoConsultStore(table, { clock, retentionSeconds })
  const connections = dynamoConnections(table, clock)
  const frames = apiGatewayFrames(environment.SOCKET_ENDPOINT, direct)
  const ways = waysOut(environment, {
    ...{ clock, sealer, agents, store, table, queues },
    keptSeconds: retentionSeconds,
  })
  const { subscriptions } = ways
  const deliveries = sqsDeliveries(queues, clock)
  const unseen = (cause: unknown) => writeLog('socket-not-told', { cause })
  const leases = dynamoSessionLeases(table, {
    sealer,
    clock,
    agents,
    unreadable: (cause) => writeLog('listener-failed', { cause }),
  })
  const heartbeat = dynamoListenerHeartbeat(openBeatTable(environment.TABLE_NAME, direct), clock)
  const seen = seenLeases({ leases, heartbeat, clock })
  const gws = {
    proxyUrl: environment.GWS_PROXY_URL,
    baseUrl: environment.GWS_BASE_URL,
    externalBaseUrl: environment.GWS_EXTERNAL_BASE_URL ?? environment.GWS_BASE_URL,
    readTimeoutMs: gwsReadSeconds * 1000,
    answerTimeoutMs: environment.GWS_ANSWER_SECONDS * 1000,
  }
  const credentials = {
    callerKeys: dynamoCallerKeys(table, clock),
    callerTokens: dynamoCallerTokens(table, clock),
  }
  const report = (values: Partial<Record<MetricName, number>>) =>
    writeMetrics(environment.TENANT, values, clock.now())
  const relay = createRelay({
    store,
    relayer,
    subscribers: countedSubscribers(
      subscribers({
        connections,
        subscriptions,
        frames,
        deliveries,
        clock,
        unseen,
      }),
      report,
    ),
    patience: async (tries) => {
      if (givesUp(tries)) return false
      await sleep(Math.min(50 * 2 ** tries, longestPauseMs))
      return true
    },
    stalled: (cause) => writeLog('relay-stalled', { cause }),
  })

  return {
    clock,
    report,
    relayer,
    random: Math.random,
    sleep: (milliseconds: number) => sleep(milliseconds),
    within,
    unrecorded: (cause: unknown) => writeLog('outcome-not-recorded', { cause }),
    callers: callerDirectory(environment.CALLERS, credentials),
    ...credentials,
    configuredCallers: environment.CALLERS,
    windows: dynamoRequestWindows(table, {
      clock,
      uncounted: (cause) => writeLog('request-not-counted', { cause }),
    }),
    lexCaller: environment.CALLERS.find(({ id }) => id === environment.LEX_CALLER),
    agents,
    store,
    relay,
    ...ways,
    health: dynamoEndpointHealths(table),
    attempts: dynamoAttempts(table, { clock, keptSeconds: retentionSeconds }),
    unkept: (cause: unknown) => writeLog('attempt-not-recorded', { cause }),
    signingKeys: dynamoSigningKeys(table, clock),
    unseen,
    connections,
    frames,
    deliveries,
    deadLetters: sqsDeadLetters(queues),
    leases,
    gws,
    table,
    queues,
    tickets: dynamoSocketTickets(table),
    keys: dynamoIdempotencyKeys(table, clock),
    heartbeat,
    seenLeases: seen,
    followUp: sqsFollowUp(queues),
    sessions: publishedSessions({
      agents,
      leases: seen,
      clock,
      contactCentre: whenNeeded(async () => {
        const { publishedContactCentre } = await import('./gws/published-contact-centre.ts')
        return publishedContactCentre(gws)
      }),
      targets: targetMemory(clock),
      request: (agent) => requestSession(queues, { agent }),
      renew: (agent, renew) =>
        requestSession(queues, { agent, renew }).catch((cause: unknown) =>
          writeLog('renewal-not-asked', { agent, cause }),
        ),
      sleep: (milliseconds) => sleep(milliseconds),
      waitMs: environment.SESSION_WAIT_SECONDS * 1000,
    }),
    requestFreshSession: (agent: string) => requestSession(queues, { agent, fresh: true }),
    requestRestart: (agent: string, restart: number | undefined) =>
      requestSession(queues, { agent, fresh: true, ...(restart !== undefined && { restart }) }),
    answerWithinMs: answerWithinSeconds * 1000,
    answerTimeoutMs: gws.answerTimeoutMs,
    socketUrl: environment.SOCKET_URL,
    listening: {
      leaseMs: environment.SESSION_LEASE_SECONDS * 1000,
      idleMs: environment.SESSION_IDLE_SECONDS * 1000,
      alwaysOn: new Set(environment.ALWAYS_ON_AGENTS),
      maxSessions: environment.MAX_SESSIONS,
    },
    agentsWithConsults: async (agent?: string) =>
      new Set((await store.openConsults(agent)).map((header) => header.agent)),
    ...newIds,
    provesEndpoints: environment.WEBHOOK_VERIFICATION === 'required',
  }
}

export type Wiring = ReturnType<typeof wire>
