import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import { latch } from './latch.ts'
import { json, startScripted } from './scripted-server.ts'

const Sent = z.looseObject({
  channel: z.string(),
  id: z.string(),
  clientId: z.string().optional(),
  subscription: z.string().optional(),
  advice: z.unknown().optional(),
  ext: z.unknown().optional(),
})
export type Sent = z.infer<typeof Sent>
type Reply = Record<string, unknown>
/** What a message is answered with, over the usual, and `brought` before it; undefined parks it. */
type Answer = (message: Sent, nth: number) => (Reply & { brought?: Reply[] }) | undefined

/**
 * A GWS in which nothing happens, with a Bayeux server that notes what it is sent, and when. Every second poll on is parked
 * unless `answer` says otherwise; `nth` counts the messages of that channel.
 */
export const startBayeuxServer = async (answer: Answer = () => ({})) => {
  const received: { at: number; messages: Sent[] }[] = []
  const polls = { now: 0, most: 0 }
  const requests = { now: 0, most: 0 }
  const looks = latch()
  const parked = new Set<ServerResponse>()
  let handshakes = 0
  const count = (counted: { now: number; most: number }, response: ServerResponse) => {
    counted.now += 1
    counted.most = Math.max(counted.most, counted.now)
    response.on('close', () => {
      counted.now -= 1
      looks.changed()
    })
  }
  const counts = new Map<string, number>()
  const nth = (channel: string) => {
    const counted = (counts.get(channel) ?? 0) + 1
    counts.set(channel, counted)
    return counted
  }

  const replyTo = (message: Sent): Reply[] | undefined => {
    const { channel, id, subscription } = message
    const answered = answer(message, nth(channel))
    if (answered === undefined) return undefined
    const { brought = [], ...over } = answered
    const handshaken = channel === '/meta/handshake' && {
      clientId: `client${(handshakes += 1)}`,
      version: '1.0',
      supportedConnectionTypes: ['long-polling'],
    }
    const advice = { reconnect: 'retry', interval: 0, timeout: 1000 }
    const usual = { channel, id, successful: true, subscription, advice, ...handshaken }
    return [...brought, { ...usual, ...over }]
  }
  const server = await startScripted(({ url, body }, response) => {
    if (!url.startsWith('/api/v2/notifications')) return json(response, 200, { statusCode: 0 })
    const messages = z.array(Sent).parse(JSON.parse(body))
    received.push({ at: performance.now(), messages })
    count(requests, response)
    const isPoll = messages.some(({ channel }) => channel === '/meta/connect')
    if (isPoll) count(polls, response)
    const replies = messages.map(replyTo)
    if (!replies.includes(undefined)) json(response, 200, replies.flat())
    else if (isPoll) parked.add(response)
    looks.changed()
  })
  return {
    ...server,
    received,
    polls,
    requests,
    until: looks.until,
    /** The connections of parked polls end without an answer. */
    breakPolls() {
      for (const response of parked) response.destroy()
      parked.clear()
    },
    sent: (channel: string) =>
      received.flatMap(({ at, messages }) =>
        messages.filter((each) => each.channel === channel).map((each) => ({ ...each, at })),
      ),
  }
}
