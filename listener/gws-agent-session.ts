import type { Agents } from '../src/adapters/credentials/agents-file.ts'
import { basicAuthentication } from '../src/adapters/gws/authentication.ts'
import { openGwsSession } from '../src/adapters/gws/session.ts'
import type { GwsSession, GwsSessionOptions, SessionState } from '../src/adapters/gws/session.ts'
import { connectingSince } from '../src/adapters/gws/session-status.ts'
import type { SessionStatus } from '../src/adapters/gws/session-status.ts'
import { writeLog } from '../src/adapters/log.ts'
import type { Clock } from '../src/consult/ports/clock.ts'
import type { AgentSession, AgentSessionEvents } from './agent-session.ts'

type Gws = Pick<
  GwsSessionOptions,
  'dispatcher' | 'baseUrl' | 'externalBaseUrl' | 'readTimeoutMs' | 'answerTimeoutMs'
>

const backoffFloorMs = 1000
const backoffCapMs = 30_000

/** Opens agents' sessions with Genesys. Throws for an agent without credentials. */
export const gwsAgentSessions =
  (deps: { gws: Gws; agents: Agents; clock: Clock; random: () => number }) =>
  (agent: string, events: AgentSessionEvents): AgentSession => {
    const credentials = deps.agents.find(agent)
    if (!credentials) throw new Error('the agent has no credentials')
    let status: SessionStatus = connectingSince(deps.clock.now())
    let current: GwsSession

    const changed = (state: SessionState, reason?: string): void => {
      const since = deps.clock.now()
      const isUp = state === 'connected'
      status = {
        ...status,
        state,
        since,
        reason: reason ?? null,
        connectedAt: isUp ? since : status.connectedAt,
        reconnects: status.reconnects + (state === 'lost' ? 1 : 0),
        resyncs: status.resyncs + (isUp ? 1 : 0),
      }
      events.onState(status)
    }

    const open = (): GwsSession => {
      const isCurrent = () => current === session
      const session: GwsSession = openGwsSession({
        ...deps.gws,
        agent,
        authentication: basicAuthentication(credentials),
        onObservation: events.onObservation,
        onFailure: (cause) => writeLog('observation-failed', { agent, cause }),
        onState: (state, reason) => queueMicrotask(() => isCurrent() && changed(state, reason)),
        backoff: (starts) => fullJitter(starts, deps.random()),
      })
      return session
    }
    current = open()

    const say = (goodbye: Promise<void>): void => {
      goodbye.catch((cause: unknown) => writeLog('session-failed', { agent, cause }))
    }
    return {
      material: () => current.material(),
      status: () => status,
      close: async () => {
        await current.close()
        status = { ...status, state: 'closed', since: deps.clock.now(), reason: null }
      },
      abandon: () => say(current.close()),
      renew() {
        const old = current
        current = open()
        say(old.close())
        changed('lost', 'renewed')
      },
    }
  }

/** Anything between the floor and a bound that doubles: sessions that fell together do not come back together. */
const fullJitter = (starts: number, random: number): number => {
  const bound = Math.min(backoffCapMs, backoffFloorMs * 2 ** starts)
  return backoffFloorMs + random * (bound - backoffFloorMs)
}
