import { basicAuthentication } from '../src/adapters/gws/authentication.ts'
import { openGwsSession } from '../src/adapters/gws/session.ts'
import type { GwsSession } from '../src/adapters/gws/session.ts'
import type { SessionStatus } from '../src/adapters/gws/session-status.ts'
import { writeLog } from '../src/adapters/log.ts'
import { SessionMessage } from '../src/adapters/sqs/messages.ts'
import { receive } from '../src/adapters/sqs/receive.ts'
import type { Wiring } from '../src/adapters/wiring.ts'
import { observe } from '../src/consult/observe.ts'

export type Listener = { stop(): Promise<void> }

const beatEveryMs = 3000
const receivePauseMs = 1000

/**
 * Holds the agents' sessions: opens one when it is asked for, publishes it once it listens, records what Genesys says.
 * `stop` says goodbye to Genesys and takes the sessions off the board.
 */
export const startListener = async (wiring: Wiring): Promise<Listener> => {
  const { relayer: owner, board, heartbeat, random, sleep } = wiring
  const sessions = new Map<string, GwsSession>()

  const open = (agent: string): GwsSession | undefined => {
    const credentials = wiring.agents.find(agent)
    if (!credentials) return undefined
    const failed = (cause: unknown) => {
      writeLog('observation-failed', { agent, cause })
      throw cause
    }
    return openGwsSession({
      ...wiring.gws,
      agent,
      authentication: basicAuthentication(credentials),
      clock: wiring.clock,
      random,
      onObservation: (observation) => observe(wiring, observation).catch(failed),
      async onResync(listed) {
        const observed = { agent, sessionEpoch: null, source: 'resync', referenceId: null } as const
        for (const { key, interaction } of listed)
          await observe(wiring, { ...observed, key, interaction, error: null, messages: [] }).catch(
            failed,
          )
      },
      onState: (status) => void changed(agent, status),
    })
  }

  const hold = (agent: string): void => {
    const session = sessions.has(agent) ? undefined : open(agent)
    if (session) sessions.set(agent, session)
  }

  const changed = async (agent: string, { state, reason }: SessionStatus): Promise<void> => {
    writeLog('session-state', { agent, state, ...(reason !== null && { reason }) })
    try {
      const session = sessions.get(agent)
      if (state === 'connected' && session) await board.publish(owner, session.material())
      if (state === 'refused' || state === 'password-change') sessions.delete(agent)
    } catch (cause) {
      writeLog('session-failed', { agent, cause })
    }
  }

  const wanted = receive(wiring.queues, 'sessions', {
    handle: (body) => {
      hold(SessionMessage.parse(JSON.parse(body)).agent)
      return Promise.resolve()
    },
    failed: (cause) => writeLog('listener-failed', { cause }),
    pause: () => sleep(receivePauseMs),
  })

  const beat = () =>
    heartbeat.beat(owner).catch((cause: unknown) => writeLog('listener-failed', { cause }))
  await beat()
  // Sessions that a listener left behind when it died: the functions act in them already.
  for (const agent of await board.agents()) hold(agent)
  const beating = setInterval(() => void beat(), beatEveryMs)
  writeLog('listener-started')

  return {
    async stop() {
      writeLog('listener-stopping')
      clearInterval(beating)
      await wanted.stop()
      await Promise.allSettled(
        [...sessions].map(async ([agent, session]) => {
          await board.withdraw(owner, agent)
          await session.close()
        }),
      )
      await wiring.relay.settled()
      await heartbeat.stop(owner)
    },
  }
}
