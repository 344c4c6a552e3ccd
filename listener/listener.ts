import type { Lease } from '../src/adapters/dynamodb/session-leases.ts'
import { basicAuthentication } from '../src/adapters/gws/authentication.ts'
import { dispatchersInTurn } from '../src/adapters/gws/dispatcher.ts'
import type { Dispatchers } from '../src/adapters/gws/dispatcher.ts'
import { openGwsSession } from '../src/adapters/gws/session.ts'
import { writeLog } from '../src/adapters/log.ts'
import { SessionMessage } from '../src/adapters/sqs/messages.ts'
import { requestSession } from '../src/adapters/sqs/queues.ts'
import { receive } from '../src/adapters/sqs/receive.ts'
import type { Wiring } from '../src/adapters/wiring.ts'
import type { AgentSession, AgentSessionEvents } from './agent-session.ts'
import { createGates } from './gate.ts'
import { createRecorder } from './recorder.ts'
import type { TermHealth } from './term.ts'
import { startTerms } from './terms.ts'
import { processTime } from './time.ts'

export type Listener = {
  /** It takes sessions. */
  begun: Promise<void>
  health(): { term: TermHealth; sinceReceivedMs: number }
  /** Hands everything over. */
  stop(): Promise<void>
}

const againAfterMs = 1000

/** Holds agents' sessions, shared with all other listeners of the tenant, and records what Genesys says. */
export const startListener = (wiring: Wiring): Listener => {
  const { queues } = wiring
  const nextDispatchers = dispatchersInTurn(wiring.gws)
  let receivedAt = processTime.now()
  const failed = (cause: unknown) => writeLog('listener-failed', { cause })
  const terms = startTerms({
    ...wiring,
    ...wiring.listening,
    time: processTime,
    log: writeLog,
    gates: createGates(),
    knows: (agent) => wiring.agents.find(agent) !== undefined,
    openSession: (lease, events) => openAgentSession({ ...wiring, nextDispatchers }, lease, events),
    recorder: (lease) => createRecorder(wiring, lease),
    send: (request, delaySeconds) => requestSession(queues, request, delaySeconds),
    receive: (handle) =>
      receive(queues, 'sessions', {
        handle: (body) => handle(SessionMessage.parse(JSON.parse(body))),
        failed,
        pause: () => wiring.sleep(againAfterMs),
        asked: () => {
          receivedAt = processTime.now()
        },
      }),
  })
  return {
    begun: terms.begun,
    health: () => ({
      term: terms.health(),
      sinceReceivedMs: processTime.now() - receivedAt,
    }),
    async stop() {
      writeLog('listener-stopping')
      await terms.leave()
      await wiring.relay.settled()
    },
  }
}

/** Throws for an agent without credentials. */
const openAgentSession = (
  wiring: Wiring & { nextDispatchers: () => Dispatchers },
  { agent, onTrial }: Lease,
  events: AgentSessionEvents,
): AgentSession => {
  const credentials = wiring.agents.find(agent)
  if (!credentials) throw new Error('the agent has no credentials')
  const authentication = basicAuthentication(credentials)
  return openGwsSession({
    ...wiring,
    ...wiring.gws,
    ...events,
    agent,
    authentication,
    ...wiring.nextDispatchers(),
    onTrial: onTrial === true,
  })
}
