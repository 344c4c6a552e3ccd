import { catchUp } from './catch-up.ts'
import type { InteractionKey } from './consult.ts'
import type { InteractionLog } from './interaction-log.ts'
import { isSameInteraction } from './interaction-name.ts'
import { asRead } from './observation.ts'
import type { InteractionSnapshot } from './observation.ts'
import { isOver } from './lifecycle.ts'
import type { ObserveDeps } from './observe.ts'
import type { ContactCentre } from './ports/contact-centre.ts'
import { readInteraction } from './read-interaction.ts'
import type { Looked } from './read-interaction.ts'
import { recordReport } from './record-report.ts'
import type { RecordDeps } from './record-report.ts'
import { takeOverStranded } from './take-over-stranded.ts'

type Listed = { key: InteractionKey; interaction: InteractionSnapshot; concerned: boolean }

export type HeldSession = { agent: string; leaseEpoch: number; contactCentre: ContactCentre }

/**
 * What happened while nobody listened shows in how things stand now: reads the agent's interactions and records what is new
 * about the open consults. Safe to repeat. Throws when no medium can be listed; until one is, the session is deaf.
 * Resolves with the interactions as they were listed, and whether any open consult is about them.
 */
export const resyncAgent = async (deps: ObserveDeps, session: HeldSession): Promise<Listed[]> => {
  const { agent, leaseEpoch, contactCentre } = session
  const open = await loadOpen(deps, agent)
  const logs = await Promise.all(open.map((log) => tellOwn(deps, log, session, 'session-held')))
  for (const log of logs) await takeOverStranded(deps, log)

  const listed = await contactCentre.listInteractions()
  if (listed.outcome !== 'found') throw new Error(`interactions: ${listed.outcome}`)
  for (const log of logs) {
    const looked = await lookAt(contactCentre, log.key, listed)
    const seen =
      looked.outcome === 'seen'
        ? await catchUp(deps, log, {
            contactCentre,
            observation: {
              ...asRead(log.key, { agent, source: 'resync', interaction: looked.interaction }),
              leaseEpoch,
            },
          })
        : { log, complete: false }
    // One that cannot be read must not keep the agent deaf to all others; somebody else looks at it again.
    if (looked.outcome !== 'hidden' && !seen.complete) await lookAgain(deps, log, agent)
    await tellOwn(deps, seen.log, session, 'session-restored')
  }
  return listed.interactions.map(({ key, interaction }) => ({
    key,
    interaction,
    concerned: logs.some((log) => isSameInteraction(log.key, key)),
  }))
}

type List = Extract<Awaited<ReturnType<ContactCentre['listInteractions']>>, { outcome: 'found' }>

const lookAt = async (
  contactCentre: ContactCentre,
  key: InteractionKey,
  { interactions, unread }: List,
): Promise<Looked> => {
  const shown = interactions.find((each) => isSameInteraction(each.key, key))
  if (shown) return { outcome: 'seen', interaction: shown.interaction }
  return unread.includes(key.media) ? { outcome: 'unseen' } : readInteraction(contactCentre, key)
}

const againSeconds = 3

const lookAgain = async (
  { followUp }: ObserveDeps,
  { records }: InteractionLog,
  agent: string,
): Promise<void> => {
  const own = records.filter(({ consult }) => consult.agent === agent && !isOver(consult.state))
  for (const { consult } of own) await followUp.checkIn(againSeconds, consult.id)
}

/** Tells the callers with open consults that the agent's session is down for long, or is back. Safe to repeat. */
export const reportSession = async (
  deps: RecordDeps,
  session: { agent: string; leaseEpoch: number | null },
  fact: 'session-lost' | 'session-restored',
): Promise<void> => {
  for (const log of await loadOpen(deps, session.agent)) await tellOwn(deps, log, session, fact)
}

/** The logs of the interactions in which the agent has consults that are not over. */
const loadOpen = async ({ store }: RecordDeps, agent: string): Promise<InteractionLog[]> => {
  const headers = await store.openConsults(agent)
  const keys = headers
    .map(({ key }) => key)
    .filter((key, index, all) => all.findIndex((other) => isSameInteraction(key, other)) === index)
  return Promise.all(keys.map((key) => store.load(key)))
}

/** Tells all of the agent's consults in an interaction how their session is. */
const tellOwn = async (
  deps: RecordDeps,
  log: InteractionLog,
  { agent, leaseEpoch }: { agent: string; leaseEpoch: number | null },
  fact: 'session-held' | 'session-lost' | 'session-restored',
): Promise<InteractionLog> => {
  const own = log.records.filter((record) => record.consult.agent === agent)
  let current = log
  for (const { consult } of own) {
    const source = fact === 'session-lost' ? 'timer' : 'resync'
    const report = { fact: { fact }, source, leaseEpoch } as const
    current = (await recordReport(deps, current, consult.id, report)).log
  }
  return current
}
