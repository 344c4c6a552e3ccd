import type { AgentSessions, Obtained } from '../../consult/ports/agent-sessions.ts'
import type { RereadAgents } from '../credentials/reread-agents.ts'
import type { Clock } from '../../consult/ports/clock.ts'
import type { SeenLeases } from '../dynamodb/seen-leases.ts'
import { basicAuthentication } from './authentication.ts'
import type { Authentication } from './authentication.ts'
import type { PublishedContactCentre } from './published-contact-centre.ts'
import { rememberingTargets } from './remembered-targets.ts'
import type { TargetMemory } from './remembered-targets.ts'
import { reportingRefusals } from './reporting-refusals.ts'
import type { SessionMaterial } from './session-material.ts'
import { isBarred } from './session-status.ts'

export type PublishedSessionsDeps = {
  agents: RereadAgents
  leases: Pick<SeenLeases, 'find'>
  clock: Clock
  /** Asks the listeners for a session of this agent. */
  request: (agent: string) => Promise<void>
  /** Asks whoever holds the session of this epoch to renew it. */
  renew: (agent: string, epoch: string) => Promise<void>
  sleep: (milliseconds: number) => Promise<void>
  contactCentre: () => Promise<PublishedContactCentre>
  targets: TargetMemory
  waitMs: number
}

const lookEveryMs = 100

/** The sessions that the listener has published, used from another process with the same cookies and token. */
export const publishedSessions = (deps: PublishedSessionsDeps): AgentSessions => {
  const act = async (
    material: SessionMaterial,
    leaseEpoch: number,
    authentication: Authentication,
  ) => {
    const { agent, epoch } = material
    const contactCentreOf = await deps.contactCentre()
    const renew = () => deps.renew(agent, epoch)
    const reporting = reportingRefusals(contactCentreOf(material, authentication), renew)
    return {
      agent,
      epoch,
      leaseEpoch,
      contactCentre: rememberingTargets(reporting, deps.targets, agent),
      renew,
    }
  }

  const signingIn = (agent: string): Authentication | undefined => {
    const credentials = deps.agents.find(agent)
    return credentials && basicAuthentication(credentials)
  }

  /** With other credentials than its own every call would be refused, and count towards the lock on the agent's account. */
  const join = async (material: SessionMaterial, leaseEpoch: number): Promise<Obtained> => {
    const { agent, signedInWith } = material
    if (signingIn(agent)?.print !== signedInWith) await deps.agents.reread()
    const authentication = signingIn(agent)
    return authentication?.print === signedInWith
      ? { outcome: 'ready', session: await act(material, leaseEpoch, authentication) }
      : { outcome: 'unavailable' }
  }

  const find: AgentSessions['find'] = async (agent) => {
    const row = (await deps.agents.lookUp(agent)) && (await deps.leases.find(agent))
    if (!row) return undefined
    if (row.material) return join(row.material, row.epoch)
    return isBarred(row, deps.clock.now()) ? { outcome: 'unavailable' } : undefined
  }

  const obtain: AgentSessions['obtain'] = async (agent, waitMs = deps.waitMs) => {
    let obtained = await find(agent)
    if (obtained === undefined) await deps.request(agent)
    for (let waited = 0; obtained === undefined && waited < waitMs; waited += lookEveryMs) {
      await deps.sleep(lookEveryMs)
      obtained = await find(agent)
    }
    return obtained ?? { outcome: 'unavailable' }
  }

  return {
    knows: async (agent) => (await deps.agents.lookUp(agent)) !== undefined,
    find,
    obtain,
    async wake(agent) {
      const row = await deps.leases.find(agent)
      if (row?.material) return { downSeconds: 0, leaseEpoch: row.epoch }
      await deps.request(agent)
      const since = row?.status.since ?? deps.clock.now()
      const downSeconds = (deps.clock.now().getTime() - since.getTime()) / 1000
      return { downSeconds, leaseEpoch: row?.epoch ?? null }
    },
  }
}
