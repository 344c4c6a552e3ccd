import { z } from 'zod'
import { note } from './finding.ts'
import type { Finding } from './finding.ts'
import type { Overheard } from './overheard.ts'

const check = 'Notifications'

const Participant = z.looseObject({ visibility: z.string().optional() })
type Participant = z.infer<typeof Participant>

const Message = z.looseObject({
  timestamp: z.string().optional(),
  visibility: z.string().optional(),
  from: Participant.optional(),
})
const Interaction = z.looseObject({ participants: z.array(Participant).optional() })
const Data = z.looseObject({
  messages: z.array(Message).optional(),
  chat: Interaction.optional(),
  smssession: Interaction.optional(),
})

const ofOld = ['nickname', 'type', 'participantId']
const ofNew = ['id', 'uri', 'path', 'visibility']

/** Peculiarities of this Genesys, in what it said of a consult: the bridge copes with each, and knows it now. */
export const notesOn = (heard: readonly Overheard[], joins: readonly Overheard[]): Finding[] => {
  const said = heard.map(({ data }) => Data.parse(data))
  const messages = said.flatMap((one) => one.messages ?? [])
  const participants: Participant[] = [
    ...said.flatMap<Participant>(
      ({ chat, smssession }) => (chat ?? smssession)?.participants ?? [],
    ),
    ...messages.flatMap<Participant>(({ from }) => from ?? []),
  ]
  const fields = new Set(participants.flatMap((one) => Object.keys(one)))
  const strange = [...fields].filter((name) => ![...ofOld, ...ofNew].includes(name))
  const visibilities = [...messages, ...participants].map(({ visibility }) => visibility)
  const notes: [boolean, string][] = [
    [
      new Set(heard.map(({ raw }) => raw)).size < heard.length,
      'Some come twice; the bridge takes them once.',
    ],
    [
      joins.some(({ observation }) => observation.referenceId !== null),
      'That of the join carries the referenceId; the bridge matches by it.',
    ],
    [isSwapped(joins), 'The message log comes before the participants; either order will do.'],
    [
      isOnly(joins, 'ParticipantsUpdated'),
      'Of the join only ParticipantsUpdated comes; that is enough.',
    ],
    [isOnly(joins, 'NewMessages'), 'Of the join only the message log comes; that is enough.'],
    [
      messages.some(({ timestamp }) => timestamp?.includes('T') ?? false),
      'Times are in ISO form; the bridge reads both forms.',
    ],
    [
      fields.has('uri') || fields.has('path'),
      'Participants carry what newer servers tell: id, uri and path; the bridge uses them.',
    ],
    [
      visibilities.includes('Agent'),
      'Visibility to agents is called “Agent”, as by version 3; the bridge knows both words.',
    ],
    [
      strange.length > 0,
      `There are fields that the bridge does not know (${strange.join(', ')}); it leaves them alone.`,
    ],
  ]
  return notes.flatMap(([holds, says]) => (holds ? [note(check, says)] : []))
}

const kindsOf = (joins: readonly Overheard[]) => joins.map(({ observation }) => observation.change)

const isSwapped = (joins: readonly Overheard[]): boolean => {
  const kinds = kindsOf(joins)
  const log = kinds.indexOf('NewMessages')
  const participants = kinds.indexOf('ParticipantsUpdated')
  return log >= 0 && participants >= 0 && log < participants
}

const isOnly = (joins: readonly Overheard[], kind: string): boolean =>
  joins.length > 0 && kindsOf(joins).every((one) => one === kind)
