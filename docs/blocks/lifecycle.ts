import type { ConsultState, EndReason } from '../../src/consult/consult.ts'
import { ConsultState as States } from '../../src/consult/consult.ts'
import type { EventType } from '../../src/consult/event.ts'
import { EventType as Types, liveEvents } from '../../src/consult/event.ts'
import type { FactKind } from '../../src/consult/fact.ts'
import { isOver, lifecycle } from '../../src/consult/lifecycle.ts'
import { notSentReasons } from '../../src/consult/not-sent.ts'
import type { NotSent } from '../../src/consult/not-sent.ts'
import { table } from './table.ts'

/** What moves a consult on, in the words of the diagram. */
const facts: Partial<Record<FactKind, string>> = {
  posting: 'about to be sent',
  posted: 'Genesys takes it',
  refused: 'Genesys refuses',
  'not-sent': 'nothing was sent',
  'outcome-unknown': 'no answer in time',
  joined: 'a colleague joins',
  error: 'Genesys reports an error',
  departed: 'the colleague is out of it',
  closed: 'the interaction closes',
  unanswered: 'nobody came in time',
}

const wordsOf = (fact: FactKind): string => {
  const words = facts[fact]
  if (words === undefined) throw new Error(`${fact} moves a consult on, and has no words`)
  return words
}

/** What leads from a state to others, those that lead to the same one together. */
const movesFrom = (state: ConsultState): Map<ConsultState, string[]> => {
  const moves = new Map<ConsultState, string[]>()
  // Entries of a record that is total over the facts.
  for (const [fact, transition] of Object.entries(lifecycle[state]) as [FactKind, string][]) {
    const next = States.safeParse(transition)
    if (next.success) moves.set(next.data, [...(moves.get(next.data) ?? []), wordsOf(fact)])
  }
  return moves
}

/** The lifecycle's table as a diagram. */
export const diagram = (): string => {
  const arrows = States.options.flatMap((state) => [
    ...[...movesFrom(state)].map(
      ([next, words]) => `  ${state} --> ${next}: ${words.join('<br/>or ')}`,
    ),
    ...(isOver(state) ? [`  ${state} --> [*]`] : []),
  ])
  return ['```mermaid', 'stateDiagram-v2', '  [*] --> accepted', ...arrows, '```'].join('\n')
}

const meanings: Record<ConsultState, string> = {
  accepted: 'Recorded. Genesys has not been asked yet.',
  sending: 'The request is on its way to Genesys. It is sent once, whatever happens.',
  pending: 'Genesys has taken it and looks for the colleague.',
  joined: 'The colleague is in the conversation. The customer does not see him.',
  rejected: 'Genesys refused the request itself; `gws` has its codes. Nobody was asked.',
  failed: 'Nothing was sent, or Genesys reported an error after it had taken the request.',
  unanswered: 'Nobody came. A colleague who comes within the hour all the same makes it `joined`.',
  unknown: 'Genesys did not answer. It is looked at until it is known; it is never sent again.',
  ended: 'The colleague had joined, and the consult is over; `reason` says how.',
}

const lasts = (state: ConsultState): string => {
  if (isOver(state)) return 'final'
  return state === 'unanswered' ? 'final, unless somebody still comes' : 'goes on'
}

export const states = (): string =>
  table(
    ['state', '', 'means'],
    States.options.map((state) => [`\`${state}\``, lasts(state), meanings[state]]),
  )

const ends: Record<EndReason, string> = {
  left: 'The colleague left.',
  removed: 'The originator let the colleague go.',
  transferred: 'The conversation is the colleague’s now.',
  conferenced: 'The colleague talks with the customer, too.',
  interaction_closed: 'The conversation was closed.',
}
const notSents: Record<NotSent, string> = {
  'target-unknown': 'Genesys knows nobody of that name.',
  'gws-unreachable': 'Genesys could not be reached.',
  'session-unavailable': 'The agent had no session with Genesys, and none came up in time.',
}

export const reasons = (): string =>
  table(
    ['reason', 'with', 'means'],
    [
      ...Object.entries(ends).map(([reason, words]) => [`\`${reason}\``, '`ended`', words]),
      ['`answer_timeout`', '`unanswered`', 'Nobody came before the answer timeout.'],
      ['`interaction_closed`', '`unanswered`', 'The conversation was closed before anybody came.'],
      ...(Object.keys(notSents) as NotSent[]).map((why) => [
        `\`${notSentReasons[why]}\``,
        '`failed`',
        `${notSents[why]} Nothing was sent.`,
      ]),
      ['Genesys’s own words', '`failed`, `rejected`', 'For callers of audience `agent` only.'],
    ],
  )

const others: Record<Exclude<EventType, `consult.${ConsultState}`>, string> = {
  'consult.message': 'An agent wrote something that only agents see. Audience `agent` only.',
  'session.lost':
    'The agent’s session with Genesys is down, so that news may be late. What happens meanwhile is read once it is back.',
  'session.restored': 'The session is up again.',
}

export const events = (): string =>
  table(
    ['event', 'says', 'a webhook is tried for'],
    Types.options.map((type) => [
      `\`${type}\``,
      type in others
        ? others[type as keyof typeof others]
        : `The state is \`${type.slice('consult.'.length)}\`.`,
      liveEvents.has(type) ? 'minutes' : 'a day',
    ]),
  )
