import type { Message } from 'cometd'
import { z } from 'zod'
import { parseJson } from '../../consult/parse-json.ts'
import type { GwsReply } from './exchange.ts'

/** The longest poll, and the longest pause between two, that a server may ask for: more would be deafness. */
export const longestPollMs = 5 * 60_000
const longestIntervalMs = 60_000

const upTo = (most: number) =>
  z
    .number()
    .transform((value) => Math.min(Math.max(value, 0), most))
    .optional()
    .catch(undefined)
const Advice = z.looseObject({
  reconnect: z.enum(['retry', 'handshake', 'none']).optional().catch(undefined),
  timeout: upTo(longestPollMs),
  interval: upTo(longestIntervalMs),
})
const Reply = z.looseObject({
  channel: z.string(),
  id: z.string().optional().catch(undefined),
  successful: z.boolean().optional().catch(undefined),
  error: z.string().optional().catch(undefined),
  advice: Advice.optional().catch(undefined),
})
type Reply = z.infer<typeof Reply>
const AllReplies = z.array(Reply)
const Handshaken = z.looseObject({
  clientId: z.string().min(1),
  supportedConnectionTypes: z.array(z.unknown()).refine((types) => types.includes('long-polling')),
})

/** Why a CometD session is over, and how long its server wants nobody back. */
export type Ending = { reason: string; intervalMs: number }
export type Replies = { outcome: 'replied'; messages: Message[] } | ({ outcome: 'ended' } & Ending)

/**
 * What an answer to these Bayeux messages holds: the replies to all of them, with nothing in the way of going on as before,
 * or else the end of the session. Advice counts on whatever message it comes (Bayeux 1.0 §3.7); meta messages that nobody
 * has asked for are left out. A refused subscription ends nothing: not all of them are needed.
 */
export const readReplies = (sent: readonly Message[], reply: GwsReply): Replies => {
  if (reply.outcome !== 'answered') return ended(reply.outcome)
  if (reply.status !== 200) return ended(`HTTP ${reply.status}`)
  const replies = parse(reply.text)
  if (replies === undefined) return ended('not Bayeux')
  const reason = reasonToEnd(sent, replies)
  if (reason !== undefined) return ended(reason, replies)
  const messages = replies.filter(
    (each) => !isMeta(each) || sent.some((message) => answers(each, message)),
  )
  // The library's type knows no absent member that is named, and takes one topic for a list.
  return { outcome: 'replied', messages: messages as Message[] }
}

/** True of a poll's reply alone, with nothing that anybody would act upon. */
export const saysNothing = (replies: readonly Message[]): boolean => {
  const [reply] = replies
  return (
    replies.length === 1 &&
    reply?.channel === '/meta/connect' &&
    reply.advice === undefined &&
    reply.ext === undefined
  )
}

const ended = (reason: string, replies: Reply[] = []): Replies => {
  const intervals = replies.map(({ advice }) => advice?.interval ?? 0)
  return { outcome: 'ended', reason, intervalMs: Math.max(0, ...intervals) }
}

const parse = (text: string): Reply[] | undefined =>
  AllReplies.safeParse([parseJson(text)].flat()).data

const isMeta = ({ channel }: { channel: string }) => channel.startsWith('/meta/')
const answers = (reply: Reply, message: Message) =>
  reply.channel === message.channel && reply.id === message.id

const reasonToEnd = (sent: readonly Message[], replies: Reply[]): string | undefined => {
  for (const message of sent) {
    const reply = replies.find((each) => answers(each, message))
    const objection = objectionTo(message.channel, reply)
    if (objection !== undefined) return `${message.channel} ${objection}`
  }
  const isAsked = sent.some(({ channel }) => channel === '/meta/disconnect')
  if (!isAsked && replies.some(({ channel }) => channel === '/meta/disconnect'))
    return 'ended by the server'
  const contrary = replies.find(({ advice }) => isContrary(advice?.reconnect))
  return contrary && `advice ${contrary.advice?.reconnect}`
}

const isContrary = (reconnect: string | undefined) =>
  reconnect === 'handshake' || reconnect === 'none'

const objectionTo = (channel: string, reply: Reply | undefined): string | undefined => {
  if (reply === undefined) return 'not answered'
  if (channel === '/meta/subscribe') return undefined
  // Bayeux errors start with a number; what follows is the server's to say, and not for our logs.
  if (reply.successful !== true)
    return `refused ${/^\d{3}/.exec(reply.error ?? '')?.[0] ?? ''}`.trim()
  if (channel === '/meta/handshake' && !Handshaken.safeParse(reply).success)
    return 'without long polling'
  return undefined
}
