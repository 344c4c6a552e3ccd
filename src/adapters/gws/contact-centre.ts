import { z } from 'zod'
import type { InteractionKey, Media } from '../../consult/consult.ts'
import type {
  ContactCentre,
  ListedInteraction,
  Posted,
  ResolvedTarget,
} from '../../consult/ports/contact-centre.ts'
import { asRead, readAnswer } from './answer.ts'
import type { Answer, Read } from './answer.ts'
import { apiOf } from './api-of.ts'
import { findCandidates } from './find-candidates.ts'
import { findTarget } from './find-target.ts'
import { GwsInteraction, GwsLog } from './gws-schemas.ts'
import type { GwsRequests } from './http.ts'
import { resources } from './media-resources.ts'
import { bodyOf, nameTarget } from './operation-body.ts'
import { toListed, toMessage, toSnapshot } from './to-snapshot.ts'

export type ContactCentreOptions = {
  http: GwsRequests
  /** Where GWS is reached, without `/api/v2`. */
  baseUrl: string
  /** Where GWS believes it is: what target URIs start with. */
  externalBaseUrl: string
  readTimeoutMs: number
  /** After this long the outcome of a Consult counts as unknown. */
  answerTimeoutMs: number
}

/** Far more than anybody says in a chat. */
const messagesAtMost = 1000

const media = ['chat', 'sms'] as const satisfies Media[]

const Single = z.looseObject({
  chat: GwsInteraction.optional(),
  smssession: GwsInteraction.optional(),
})
const Listed = z.looseObject({
  chats: z.array(z.unknown()).nullish(),
  smssessions: z.array(z.unknown()).nullish(),
})
const Reply = z.looseObject({ referenceId: z.int().nullish().catch(null) })

/** The contact centre through GWS v2's REST, as one agent. */
export const gwsContactCentre = (options: ContactCentreOptions): ContactCentre => {
  const { http, baseUrl, externalBaseUrl } = options
  const api = apiOf(baseUrl)
  const externalApi = apiOf(externalBaseUrl)
  const pathOf = ({ media, interactionId }: InteractionKey) =>
    `${api}/me/${resources[media].collection}/${encodeURIComponent(interactionId)}`

  const read = async (url: string): Promise<Read> =>
    asRead(readAnswer(await http.send({ method: 'GET', url, timeoutMs: options.readTimeoutMs })))

  const readInteraction: ContactCentre['readInteraction'] = async (key) => {
    const answer = await read(pathOf(key))
    if (answer.outcome !== 'ok') return answer
    const interaction = Single.safeParse(answer.body).data?.[resources[key.media].resource]
    return interaction
      ? { outcome: 'found', interaction: toSnapshot(interaction) }
      : { outcome: 'unreachable' }
  }

  const readMessages: ContactCentre['readMessages'] = async (key) => {
    const answer = await read(`${pathOf(key)}/messages?startIndex=0&count=${messagesAtMost}`)
    if (answer.outcome !== 'ok') return answer
    const log = GwsLog.safeParse(answer.body)
    return log.success
      ? { outcome: 'found', messages: log.data.messages.map(toMessage) }
      : { outcome: 'unreachable' }
  }

  const listMedia = async (media: Media) => {
    const { collection } = resources[media]
    const answer = await read(`${api}/me/${collection}?fields=*`)
    if (answer.outcome !== 'ok') return answer
    const listed = Listed.safeParse(answer.body)
    if (!listed.success) return { outcome: 'unreachable' } as const
    return (listed.data[collection] ?? []).flatMap((item) => {
      const interaction = GwsInteraction.safeParse(item).data
      if (typeof interaction?.id !== 'string') return []
      const key = { media, interactionId: interaction.id }
      return [{ key, ...toListed(interaction) }]
    })
  }

  const listInteractions: ContactCentre['listInteractions'] = async () => {
    const interactions: ListedInteraction[] = []
    const read: Media[] = []
    const unread: Media[] = []
    const listings = media.map(async (each) => ({ each, listed: await listMedia(each) }))
    for (const { each, listed } of await Promise.all(listings)) {
      if (Array.isArray(listed)) {
        read.push(each)
        interactions.push(...listed)
      } else if (listed.outcome === 'session-refused') return listed
      else if (listed.outcome === 'unreachable') unread.push(each)
    }
    if (read.length === 0 && unread.length > 0) return { outcome: 'unreachable' }
    return { outcome: 'found', interactions, unread }
  }

  const post = async (url: string, body: string): Promise<Answer> => {
    const send = async () =>
      readAnswer(await http.send({ method: 'POST', url, body, timeoutMs: options.answerTimeoutMs }))
    const answer = await send()
    if (answer.outcome !== 'csrf-refused') return answer
    // GWS looks at the token before anything else, so nothing was done; any GET brings a fresh one. Once: never twice.
    const renewed = await read(`${api}/me`)
    return renewed.outcome === 'ok' ? send() : answer
  }

  const postOnce = async (key: InteractionKey, body: object): Promise<Posted> => {
    const answer = await post(pathOf(key), JSON.stringify(body))
    switch (answer.outcome) {
      case 'ok': {
        const referenceId = Reply.safeParse(answer.body).data?.referenceId ?? null
        return { outcome: 'accepted', referenceId, gws: answer.gws }
      }
      case 'refused':
        return { outcome: 'refused', gws: answer.gws }
      case 'unauthenticated':
      case 'csrf-refused':
        return { outcome: 'session-refused', gws: answer.gws }
      case 'not-sent':
        return { outcome: 'not-sent' }
      case 'unreadable':
        return { outcome: 'unknown' }
    }
  }

  const targetOf = ({ media }: InteractionKey, target: ResolvedTarget) =>
    nameTarget(target, { media, externalApi })
  const readContacts = (query: URLSearchParams) => read(`${api}/contacts?${query.toString()}`)

  return {
    resolveTarget: (target) => findTarget(readContacts, target),
    readInteraction,
    readMessages,
    listInteractions,
    findCandidates: (search) => findCandidates(readContacts, search),
    postConsult: (key, target) =>
      postOnce(key, { operationName: 'Consult', ...targetOf(key, target) }),
    postOperation: (key, operation) =>
      postOnce(
        key,
        bodyOf(operation, (target) => targetOf(key, target)),
      ),
  }
}
