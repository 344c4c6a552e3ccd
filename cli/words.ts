import type { Consult, ConsultEvent, Target } from '../client/index.ts'
import { printable } from './printable.ts'
import type { Coloured } from './printable.ts'
import type { Colours } from './terminal.ts'
import { facts, moment } from './table.ts'

/** Whom a consult asks for. */
export const targetWords = (target: Target): string => {
  if ('agent' in target) return target.agent
  if ('queue' in target) return `queue ${target.queue}`
  return 'uri' in target ? target.uri : target.path
}

/** Below a list that goes on. */
export const moreWords = (colours: Colours): string => colours.dim('… --limit shows more')

const good = new Set(['joined', 'ended', 'connected', 'restored', 'ok', 'delivered'])
const bad = new Set([
  ...['rejected', 'failed', 'unanswered', 'lost', 'refused', 'password-change'],
  ...['gone', 'failing'],
])

const colourOf = (colours: Colours, state: string) => {
  if (good.has(state)) return colours.green
  return bad.has(state) ? colours.red : colours.yellow
}

/** A state, in the colour of what it means. */
export const stateWords = (colours: Colours, state: string): Coloured => ({
  text: state,
  colour: colourOf(colours, state),
})

const typeWidth = 'consult.unanswered'.length

const reasonOf = ({ reason, gws }: Consult): string | null =>
  reason ?? (gws && gws.statusCode !== 0 ? (gws.statusMessage ?? `code ${gws.statusCode}`) : null)

/** One line: `14:01:02.123  #4  consult.joined  c_… testname → bfriend · BFriend`. */
export const eventWords = (colours: Colours, event: ConsultEvent): string => {
  const { consult, participant, message, type } = event
  const state = type.slice(type.indexOf('.') + 1)
  const more = [
    ...(participant ? [participant.nickname ?? participant.participantId] : []),
    ...(message ? [`${message.from ?? 'somebody'}: ${message.text}`] : []),
    ...(['rejected', 'failed', 'ended'].includes(state) ? [reasonOf(consult) ?? []].flat() : []),
    ...(consult.late === true && state === 'joined' ? ['late'] : []),
  ]
  return [
    colours.dim(printable(event.occurredAt.slice(11, 23))),
    colours.dim(`#${event.sequence}`),
    colourOf(colours, state)(printable(type).padEnd(typeWidth)),
    colours.dim(printable(consult.id)),
    printable([`${consult.agent} → ${targetWords(consult.target)}`, ...more].join(' · ')),
  ].join('  ')
}

export const consultWords = (colours: Colours, consult: Consult): string => {
  const { metadata } = consult
  return facts(colours, [
    ['consult', consult.id],
    ['state', stateWords(colours, consult.state)],
    ['reason', reasonOf(consult)],
    ['agent', consult.agent],
    ['asks', targetWords(consult.target)],
    ['in', `${consult.media} ${consult.interactionId}`],
    ['referenceId', consult.referenceId],
    ['made (UTC)', moment(consult.createdAt)],
    ['changed (UTC)', moment(consult.updatedAt)],
    ['newest event', `#${consult.sequence}`],
    ...Object.entries(metadata).map(([name, value]) => [`metadata ${name}`, value] as const),
  ])
}
