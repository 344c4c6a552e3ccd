import { checkConsult } from './check-consult.ts'
import type { ConsultRecord } from './consult-record.ts'
import { recordOf } from './interaction-log.ts'
import { isOver } from './lifecycle.ts'
import type { ConsultHeader, Place } from './ports/consult-store.ts'
import { reportSessionLost } from './resync-agent.ts'
import type { SendDeps } from './send-consult.ts'

export type SweepDeps = SendDeps & {
  /** Hears of a consult or an interaction that could not be looked after; the next sweep comes back to it. */
  unswept: (cause: unknown) => void
}

/** Longer than a living relayer tries to hand an entry on. */
const strandedSeconds = 15
/** Longer than any timer needs that is still alive. */
const graceSeconds = 60
/** An id without a consult by now will have none. */
const abandonedSeconds = 300
/** Longer than a session takes from one holder to the next. */
const lostSeconds = 30
/** A colleague may still come after the answer timeout; not that long after it. */
const lateAtMostSeconds = 3600

/**
 * Picks up what died with its process: hands on events that were recorded but not told, looks at consults whose timer is
 * gone, asks for the sessions that open consults need, and closes the books of those that are over. Safe to run at any time
 * and twice at once.
 */
export const sweep = async (deps: SweepDeps): Promise<void> => {
  await handOnStranded(deps)
  const agents = new Set<string>()
  await each(deps, await deps.store.openConsults(), async (header) => {
    if (await lookAfter(deps, header)) agents.add(header.agent)
  })
  await each(deps, [...agents], async (agent) => {
    const downSeconds = await deps.sessions.wake(agent)
    if (downSeconds > lostSeconds) await reportSessionLost(deps, { agent, leaseEpoch: null })
  })
}

const atOnce = 10

/** Some at a time; one that fails keeps nobody else waiting. */
const each = async <Item>(
  { unswept }: SweepDeps,
  items: Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> => {
  for (let start = 0; start < items.length; start += atOnce)
    await Promise.all(items.slice(start, start + atOnce).map((item) => work(item).catch(unswept)))
}

const handOnStranded = async (deps: SweepDeps): Promise<void> => {
  const since = new Date(deps.clock.now().getTime() - strandedSeconds * 1000)
  const places = await deps.store.stranded(since)
  const inOrder = places.toSorted((one, other) => one.position - other.position)
  const byInteraction = Map.groupBy(inOrder, ({ key }) => `${key.media}/${key.interactionId}`)
  await each(deps, [...byInteraction.values()], (stranded) => takeOver(deps, stranded))
}

/** All at once and in their order: an entry that is looked at before the one in front of it is left to the next sweep. */
const takeOver = async ({ store, relay }: SweepDeps, stranded: Place[]): Promise<void> => {
  const entries = await Promise.all(stranded.map((place) => store.entry(place)))
  stranded.forEach(({ key }, index) => {
    const entry = entries[index]
    if (entry?.relay) relay.takeOver(key, entry)
  })
}

/** True when the consult is not over, and its agent's session is needed. */
const lookAfter = async (deps: SweepDeps, header: ConsultHeader): Promise<boolean> => {
  const { consultId, key, createdAt } = header
  const record = recordOf(await deps.store.load(key), consultId)
  const now = deps.clock.now().getTime()
  const age = (now - Date.parse(record?.consult.updatedAt ?? createdAt)) / 1000
  if (isDone(record, age)) {
    await deps.store.settle(consultId)
    return false
  }
  if (record && isOverdue(record, now)) await checkConsult(deps, consultId)
  return record !== undefined && record.consult.state !== 'unanswered'
}

const isDone = (record: ConsultRecord | undefined, age: number): boolean => {
  if (record === undefined) return age > abandonedSeconds
  const { state } = record.consult
  return state === 'unanswered' ? age > lateAtMostSeconds : isOver(state)
}

const isOverdue = ({ consult, answerBy }: ConsultRecord, now: number): boolean => {
  const since = (moment: string) => (now - Date.parse(moment)) / 1000
  switch (consult.state) {
    case 'accepted':
    case 'sending':
    case 'unknown':
      return since(consult.updatedAt) > graceSeconds
    case 'pending':
      return since(answerBy ?? consult.updatedAt) > graceSeconds
    case 'joined':
    case 'unanswered':
    case 'rejected':
    case 'failed':
    case 'ended':
      return false
  }
}
