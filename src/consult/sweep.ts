import { checkConsult } from './check-consult.ts'
import type { ConsultRecord } from './consult-record.ts'
import { isUnfinished } from './escalation.ts'
import { recordOf } from './interaction-log.ts'
import { interactionName } from './interaction-name.ts'
import { isOver, lateAtMostSeconds } from './lifecycle.ts'
import type { ConsultHeader, Place } from './ports/consult-store.ts'
import { reportSession } from './resync-agent.ts'
import { secondsSince } from './seconds-since.ts'
import type { SendDeps } from './send-consult.ts'
import { shuffled } from './shuffled.ts'

export type SweepDeps = SendDeps & {
  /** Hears of a consult or an interaction that could not be looked after; the next sweep comes back to it. */
  unswept: (cause: unknown) => void
  /** In [0, 1). */
  random: () => number
}

/** Longer than a living relayer tries to hand an entry on. */
const strandedSeconds = 15
/** Longer than any timer needs that is still alive. */
const graceSeconds = 60
/** An id without a consult by now will have none. */
const abandonedSeconds = 300
/** Longer than a session takes from one holder to the next. */
const lostSeconds = 30
/** A colleague of whom nothing is heard for so long may have left unheard. */
const quietSeconds = 300

/**
 * Picks up what died with its process: hands on events that were recorded but not told, looks at consults whose timer is
 * gone, asks for the sessions that open consults need, and closes the books of those that are over. Safe to run at any time
 * and twice at once.
 */
export const sweep = async (deps: SweepDeps): Promise<void> => {
  await handOnStranded(deps)
  const agents = new Map<string, { toldLost: boolean }>()
  const overdue: string[] = []
  await each(deps, await deps.store.openConsults(), async (header) => {
    const { consultId, agent } = header
    const record = await keepBooks(deps, header)
    if (record === undefined || record.consult.state === 'unanswered') return
    const toldLost = record.sessionLost || agents.get(agent)?.toldLost === true
    agents.set(agent, { toldLost })
    if (isOverdue(record, deps.clock.now())) overdue.push(consultId)
  })
  await each(deps, [...agents], ([agent, { toldLost }]) => wake(deps, agent, toldLost))
  // Whoever has no session now is looked after by the next sweep: nobody is kept waiting for him.
  const obtain: SendDeps['sessions']['obtain'] = (agent) => deps.sessions.obtain(agent, 0)
  const sessions = { ...deps.sessions, obtain }
  // When there is no time for all, it is not always the same ones that have to wait.
  await each(deps, shuffled(overdue, deps.random), async (id) => {
    await checkConsult({ ...deps, sessions }, id, 'sweep')
  })
}

const wake = async (deps: SweepDeps, agent: string, toldLost: boolean): Promise<void> => {
  const { downSeconds, leaseEpoch } = await deps.sessions.wake(agent)
  if (downSeconds === 0 && toldLost)
    await reportSession(deps, { agent, leaseEpoch }, 'session-restored')
  if (downSeconds <= lostSeconds) return
  await reportSession(deps, { agent, leaseEpoch }, 'session-lost')
  // It may have come back meanwhile, and have found nothing to take back.
  const again = await deps.sessions.wake(agent)
  if (again.downSeconds === 0)
    await reportSession(deps, { agent, leaseEpoch: again.leaseEpoch }, 'session-restored')
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
  const byInteraction = Map.groupBy(inOrder, ({ key }) => interactionName(key))
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

/** The consult as it stands; closes the books of one that is over. */
const keepBooks = async (
  deps: SweepDeps,
  header: ConsultHeader,
): Promise<ConsultRecord | undefined> => {
  const { consultId, key, createdAt } = header
  const record = recordOf(await deps.store.load(key), consultId)
  const age = secondsSince(record?.consult.updatedAt ?? createdAt, deps.clock.now())
  if (!isDone(record, age)) return record
  await deps.store.settle(header)
  return undefined
}

const isDone = (record: ConsultRecord | undefined, age: number): boolean => {
  if (record === undefined) return age > abandonedSeconds
  const { state } = record.consult
  return state === 'unanswered' ? age > lateAtMostSeconds : isOver(state)
}

const isOverdue = ({ consult, answerBy, asked, escalation }: ConsultRecord, now: Date): boolean => {
  switch (consult.state) {
    case 'accepted':
    case 'sending':
    case 'unknown':
      return secondsSince(consult.updatedAt, now) > graceSeconds
    case 'pending':
      return secondsSince(answerBy ?? consult.updatedAt, now) > graceSeconds
    case 'joined':
      if (asked?.state === 'asking') return secondsSince(asked.since, now) > graceSeconds
      if (isUnfinished(escalation)) return secondsSince(consult.updatedAt, now) > graceSeconds
      return secondsSince(consult.updatedAt, now) > quietSeconds
    case 'unanswered':
    case 'rejected':
    case 'failed':
    case 'ended':
      return false
  }
}
