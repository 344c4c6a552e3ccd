import { z } from 'zod'

/** GWS's shapes, as loose as they come: unknown fields, types, states and visibilities pass; what is missing is null. */
const text = z.string().nullish().catch(null)

export const GwsParticipant = z.looseObject({
  participantId: text,
  /** Newer servers' name for it. */
  id: text,
  nickname: text,
  type: text,
  visibility: text,
  path: text,
  uri: text,
})
export type GwsParticipant = z.infer<typeof GwsParticipant>

/** Items that are no participants at all are left out, not fatal. */
const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(z.unknown())
    .nullish()
    .catch([])
    .transform((items) =>
      (items ?? []).flatMap((each) => {
        const parsed = item.safeParse(each)
        return parsed.success ? [parsed.data] : []
      }),
    )

export const GwsInteraction = z.looseObject({
  id: text,
  state: text,
  uri: text,
  /** When the customer came; only resources tell, not notifications. */
  receivedDate: text,
  participants: listOf(GwsParticipant),
  capabilities: listOf(z.string()),
})
export type GwsInteraction = z.infer<typeof GwsInteraction>

export const GwsMessage = z.looseObject({
  index: z.number().nullish().catch(null),
  type: text,
  visibility: text,
  text,
  noticeText: text,
  from: GwsParticipant.nullish().catch(null),
  timestamp: text,
  /** Milliseconds, whatever the name says. */
  timestampSeconds: z.number().nullish().catch(null),
})
export type GwsMessage = z.infer<typeof GwsMessage>

const interaction = GwsInteraction.nullish().catch(null)

export const GwsNotification = z.looseObject({
  messageType: text,
  notificationType: text,
  referenceId: z.int().nullish().catch(null),
  errorMessage: text,
  chat: interaction,
  smssession: interaction,
  chatUri: text,
  chatPath: text,
  smssessionUri: text,
  smssessionPath: text,
  messages: listOf(GwsMessage),
})
export type GwsNotification = z.infer<typeof GwsNotification>

const GwsChannel = z.looseObject({
  channel: text,
  available: z.boolean().nullish().catch(null),
  /** A name, or the state with its names. */
  userState: z
    .union([z.string(), z.looseObject({ displayName: text, state: text })])
    .nullish()
    .catch(null),
})

export type GwsChannel = z.infer<typeof GwsChannel>

const GwsContact = z.looseObject({
  id: text,
  name: text,
  type: text,
  userName: text,
  firstName: text,
  lastName: text,
  uri: text,
  path: text,
  availability: z
    .looseObject({ channels: listOf(GwsChannel) })
    .nullish()
    .catch(null),
})
export type GwsContact = z.infer<typeof GwsContact>

export const GwsContacts = z.looseObject({ contacts: listOf(GwsContact) })
