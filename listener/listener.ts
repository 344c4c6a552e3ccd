import { writeLog } from '../src/adapters/log.ts'
import { SessionMessage } from '../src/adapters/sqs/messages.ts'
import { requestSession } from '../src/adapters/sqs/queues.ts'
import { receive } from '../src/adapters/sqs/receive.ts'
import type { Wiring } from '../src/adapters/wiring.ts'
import type { Observation } from '../src/consult/observation.ts'
import { observe } from '../src/consult/observe.ts'
import { gwsAgentSessions } from './gws-agent-session.ts'
import { startTerms } from './terms.ts'
import { processTime } from './time.ts'

export type Listener = { stop(): Promise<void> }

const againAfterMs = 1000

/**
 * Holds agents' sessions, shared with all other listeners of the tenant, and records what Genesys says. Resolves once it
 * takes sessions; `stop` hands them over.
 */
export const startListener = async (wiring: Wiring): Promise<Listener> => {
  const { queues } = wiring
  const failed = (cause: unknown) => writeLog('listener-failed', { cause })
  const terms = startTerms({
    ...wiring,
    ...wiring.listening,
    time: processTime,
    log: writeLog,
    knows: (agent) => wiring.agents.find(agent) !== undefined,
    openSession: gwsAgentSessions(wiring),
    observe: (observation, { epoch }) => observe(wiring, stamped(observation, epoch)),
    send: (request) => requestSession(queues, request),
    receive: (handle) =>
      receive(queues, 'sessions', {
        handle: (body) => handle(SessionMessage.parse(JSON.parse(body))),
        failed,
        pause: () => wiring.sleep(againAfterMs),
      }),
  })
  await terms.begun
  return {
    async stop() {
      writeLog('listener-stopping')
      await terms.leave()
      await wiring.relay.settled()
    },
  }
}

/** Says under which lease it was seen, so that what a late owner writes can be told. */
const stamped = (
  observation: Observation,
  leaseEpoch: number,
): Observation & { leaseEpoch: number } => ({ ...observation, leaseEpoch })
