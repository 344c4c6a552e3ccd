import { z } from 'zod'
import { readJson } from './json-parts.ts'
import type { Answered, Asked, Look } from './tap.ts'
import type { NewStep, Trace } from './trace.ts'

const interactions = /^\/api\/v2\/me\/(?:chats|smssessions)\/([^/?]+)(\/messages)?/

const Operation = z.looseObject({ operationName: z.string() })
const Reply = z.looseObject({
  statusCode: z.number().optional(),
  statusMessage: z.string().optional(),
  referenceId: z.number().optional(),
})
const Messages = z.array(
  z.looseObject({
    channel: z.string(),
    successful: z.boolean().optional(),
    error: z.string().optional(),
    subscription: z.union([z.string(), z.array(z.string())]).optional(),
    data: z.unknown().optional(),
  }),
)
type Message = z.infer<typeof Messages>[number]
const Resource = z.looseObject({ id: z.string(), state: z.string().optional() })
const Notification = z.looseObject({
  notificationType: z.string(),
  referenceId: z.number().optional(),
  chat: Resource.optional(),
  smssession: Resource.optional(),
  chatUri: z.string().optional(),
  smssessionUri: z.string().optional(),
  messages: z.array(z.looseObject({ type: z.string().optional() })).optional(),
})

/** What is asked of Genesys, and what it tells over CometD. Polls that bring nothing are not worth an arrow. */
export const gwsSteps = (trace: Trace, isOwn: (port: number) => boolean): Look => {
  const rest = (asked: Asked): ((answered: Answered) => void) | undefined => {
    const [, encoded, log] = interactions.exec(asked.path) ?? []
    if (encoded === undefined) return isOwn(asked.port) ? undefined : refusals(asked)
    const who = isOwn(asked.port) ? 'bridge' : 'listener'
    const about = { agent: agentOf(asked), interactionId: decodeURIComponent(encoded) }
    const wanted = asked.method === 'GET' ? undefined : readJson(Operation, asked.body)
    const what = wanted?.operationName ?? (log ? 'reads the log' : 'reads the conversation')
    const way = 'gws'
    trace.add({ from: who, to: 'gws', way, what, ...about })
    return ({ status, body }) => {
      const answer = readJson(Reply, body)
      const bad = status === undefined || status >= 400 || (answer?.statusCode ?? 0) !== 0
      if (!wanted && !bad) return
      const [said, note] = wordsOf(status, answer)
      trace.add({ from: 'gws', to: who, way, what: said, note, ...about, bad })
    }
  }

  /** Of what a listener reads to begin with, only that it cannot is of interest. */
  const refusals = (asked: Asked) => {
    const agent = agentOf(asked)
    return ({ status }: Answered): void => {
      if (status !== undefined && status < 400) return
      const what = `refused${status === undefined ? '' : `: ${status}`}`
      trace.add({ from: 'gws', to: 'listener', way: 'gws', what, agent, bad: true })
    }
  }

  const comet = (asked: Asked): ((answered: Answered) => void) => {
    const agent = agentOf(asked)
    const sent = readJson(Messages, asked.body) ?? []
    const to = { from: 'listener', to: 'gws', way: 'cometd', agent } as const
    const back = { from: 'gws', to: 'listener', way: 'cometd', agent } as const
    for (const message of sent) {
      const what = asks[message.channel]
      if (what !== undefined) trace.add({ ...to, what, note: topicsOf(message) })
    }
    return ({ status, body }) => {
      const heard = readJson(Messages, body) ?? []
      if (status !== 200) {
        const what = status === undefined ? 'connection lost' : `${status}`
        return trace.add({ ...back, what, bad: true })
      }
      for (const message of heard) {
        const news = newsOf(message)
        if (news) trace.add({ ...back, ...news })
      }
    }
  }

  return (asked) => {
    if (!asked.path.startsWith('/api/v2/')) return undefined
    return asked.path.startsWith('/api/v2/notifications') ? comet(asked) : rest(asked)
  }
}

const asks: Readonly<Record<string, string>> = {
  '/meta/handshake': 'handshake',
  '/meta/subscribe': 'subscribe',
  '/meta/disconnect': 'disconnect',
}

const topicsOf = ({ subscription }: Message): string | undefined =>
  subscription === undefined ? undefined : [subscription].flat().join(', ')

/** The user's name and no more of what he signs in with. */
const agentOf = ({ headers }: Asked): string | undefined => {
  const [scheme, encoded = ''] = (headers.authorization ?? '').split(' ')
  if (scheme?.toLowerCase() !== 'basic') return undefined
  return Buffer.from(encoded, 'base64').toString('utf8').split(':')[0]
}

const wordsOf = (
  status: number | undefined,
  answer: z.infer<typeof Reply> | undefined,
): [what: string, note: string | undefined] => {
  if (status === undefined) return ['no answer', undefined]
  const { statusCode = 0, statusMessage, referenceId } = answer ?? {}
  if (statusCode !== 0) return [`${status}, statusCode ${statusCode}`, statusMessage]
  return [`${status}`, referenceId === undefined ? undefined : `referenceId ${referenceId}`]
}

const newsOf = (message: Message): Pick<NewStep, 'what'> | undefined => {
  if (message.channel.startsWith('/meta/')) {
    if (message.successful !== false) return undefined
    const bad = { what: 'refused', note: message.error, bad: true }
    return bad
  }
  const { data } = Notification.safeParse(message.data)
  if (!data) return { what: message.channel }
  const { notificationType, chat, smssession, chatUri, smssessionUri, messages } = data
  const id = /([^/]+)$/.exec(chatUri ?? smssessionUri ?? '')?.[1]
  const resource = chat ?? smssession
  const bad = notificationType === 'Error'
  const news = {
    what: notificationType,
    note: resource?.state ?? messages?.map(({ type }) => type).join(', '),
    interactionId: resource?.id ?? id,
    bad,
  }
  return news
}
