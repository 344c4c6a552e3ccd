import { catchUp } from './catch-up.ts'
import type { ConsultRecord } from './consult-record.ts'
import { recordOf } from './interaction-log.ts'
import type { InteractionLog } from './interaction-log.ts'
import { matchObservation } from './match-observation.ts'
import { asRead } from './observation.ts'
import type { Observation, ReadSource } from './observation.ts'
import { readInteraction } from './read-interaction.ts'
import type { Looked } from './read-interaction.ts'
import { recordReport } from './record-report.ts'
import { secondsSince } from './seconds-since.ts'
import type { SendDeps } from './send-consult.ts'

/** `isUnheard`: nothing was heard that made anybody look, so that what is new tells of a session that is deaf. */
type Manner = { source: ReadSource; isUnheard: boolean }

/** For how long a consult's interaction could not be looked at, or was hidden. */
export type Unseen = { outcome: 'hidden' | 'unseen'; seconds: number }

/**
 * Reads a consult's interaction and records what it shows, or that it shows nothing. A session that has not heard what is
 * found is renewed. Resolves with undefined when the interaction was seen.
 */
export const lookAtConsult = async (
  deps: SendDeps,
  log: InteractionLog,
  record: ConsultRecord,
  manner: Manner,
): Promise<Unseen | undefined> => {
  const outcome = await read(deps, log, record, manner)
  if (outcome === 'seen') return undefined
  const fact = { fact: 'unseen', hidden: outcome === 'hidden' } as const
  const report = { fact, source: 'timer' } as const
  const { unseen } = (await recordReport(deps, log, record.consult.id, report)).record
  const since = fact.hidden ? unseen?.hiddenSince : unseen?.since
  // One that has moved on meanwhile has none.
  return { outcome, seconds: since ? secondsSince(since, deps.clock.now()) : 0 }
}

const read = async (
  deps: SendDeps,
  log: InteractionLog,
  record: ConsultRecord,
  { source, isUnheard }: Manner,
): Promise<Looked['outcome']> => {
  const { agent } = record.consult
  const obtained = await deps.sessions.obtain(agent)
  if (obtained.outcome === 'unavailable') return 'unseen'
  const { contactCentre, renew } = obtained.session
  const looked = await readInteraction(contactCentre, log.key)
  if (looked.outcome === 'seen') {
    const { interaction } = looked
    const observation = asRead(log.key, { agent, source, interaction })
    const isDeaf = isUnheard && (await isNews(deps, log, record, observation))
    await catchUp(deps, log, { contactCentre, observation })
    if (isDeaf) await renew()
  }
  return looked.outcome
}

/** Longer than a notification takes that has been sent. */
const onItsWayMs = 3000

/** True when somebody came or left of whom no notification tells, though there is time for one. */
const isNews = async (
  deps: SendDeps,
  log: InteractionLog,
  { consult }: ConsultRecord,
  observation: Observation,
): Promise<boolean> => {
  const news = consult.state === 'joined' ? 'departed' : 'joined'
  const matches = matchObservation(observation, log.records)
  if (!matches.some(({ consultId, fact }) => consultId === consult.id && fact.fact === news))
    return false
  await deps.sleep(onItsWayMs)
  const since = recordOf(await deps.store.load(log.key), consult.id)
  return since?.consult.state === consult.state
}
