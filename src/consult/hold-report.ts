import { isPresent } from './consult-record.ts'
import type { ConsultRecord } from './consult-record.ts'
import { cutToBytes, jsonBytes } from './json-bytes.ts'
import type { Fact, Report } from './fact.ts'

/** What was said before it is known who joined: enough for any real delay, little enough to fit into one log entry. */
const messagesAtMost = 20
const bytesAtMost = 40_000

/**
 * True for what ends a consult while the answer to an action is awaited: only the answer tells whether the action was why.
 */
export const mustWait = ({ consult, asked }: ConsultRecord, { fact }: Fact): boolean =>
  consult.state === 'joined' &&
  asked?.state === 'asking' &&
  (fact === 'departed' || fact === 'closed' || fact === 'action-failed')

/**
 * False for an early fact that is held already, or that this consult will never tell: what somebody says who was there
 * before is not said in this consult. Facts about the consult's course are never turned away.
 */
export const mayBeHeld = (record: ConsultRecord, fact: Fact): boolean =>
  !record.held.some((held) => JSON.stringify(held.fact) === JSON.stringify(fact)) &&
  (fact.fact !== 'message' || mayBeTold(record, fact.message.from?.participantId))

const mayBeTold = (record: ConsultRecord, from: string | undefined): boolean =>
  record.audience === 'agent' &&
  (from === undefined || !isPresent(record, from)) &&
  record.held.filter(({ fact }) => fact.fact === 'message').length < messagesAtMost

/** The record with the report for later. */
export const hold = (record: ConsultRecord, { fact, source, raw }: Report): ConsultRecord => {
  const room = Math.max(0, bytesAtMost - jsonBytes(record.held))
  const kept = { fact: fact.fact === 'message' ? cut(fact, room) : fact, source }
  const withRaw = record.raw && jsonBytes(raw) + jsonBytes(kept) <= room
  return { ...record, held: [...record.held, withRaw ? { ...kept, raw } : kept] }
}

type Message = Extract<Fact, { fact: 'message' }>

const cut = ({ fact, message }: Message, room: number): Message => ({
  fact,
  message: { ...message, text: message.text && cutToBytes(message.text, room) },
})
