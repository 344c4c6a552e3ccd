import type { Lease } from '../src/adapters/dynamodb/session-leases.ts'
import { interactionNews } from '../src/consult/interaction-news.ts'
import { latestLogs } from '../src/consult/latest-logs.ts'
import { observe } from '../src/consult/observe.ts'
import type { ObserveDeps } from '../src/consult/observe.ts'
import type { Observation } from '../src/consult/observation.ts'
import type { ContactCentre } from '../src/consult/ports/contact-centre.ts'
import { reportSession, resyncAgent } from '../src/consult/resync-agent.ts'

/** What a session hears, on its way into the store under the session's lease. */
export type Recorder = {
  observe(observation: Observation): Promise<void>
  resync(contactCentre: ContactCentre): Promise<void>
  /** The session has been down for long. */
  lost(): Promise<void>
  /** It is back; for when that may have been said before it was said to be lost. Repeated, it changes nothing. */
  restored(): Promise<void>
}

export const createRecorder = (deps: ObserveDeps, { agent, epoch }: Lease): Recorder => {
  const news = interactionNews()
  const logs = latestLogs(deps.relayer)
  return {
    async observe(observation) {
      if (!news.isNews(observation)) return
      const known = logs.of(observation.key)
      const log = await observe(deps, { ...observation, leaseEpoch: epoch }, known)
      logs.learn(log)
      news.learn(observation, log.position > 0)
    },
    async resync(contactCentre) {
      const listed = await resyncAgent(deps, { agent, leaseEpoch: epoch, contactCentre })
      for (const { concerned, ...each } of listed) news.learn({ ...each, error: null }, concerned)
    },
    lost: () => reportSession(deps, { agent, leaseEpoch: epoch }, 'session-lost'),
    restored: () => reportSession(deps, { agent, leaseEpoch: epoch }, 'session-restored'),
  }
}
