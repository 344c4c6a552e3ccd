import { z } from 'zod'
import type { GwsReply } from '../../src/adapters/gws/exchange.ts'
import { readReplies } from '../../src/adapters/gws/replies.ts'
import type { Replies } from '../../src/adapters/gws/replies.ts'
import type { Patient } from './patient.ts'

type Sent = { channel: string; [member: string]: unknown }

/** `reply` is the HTTP answer that it was read from. */
export type Exchange = Replies & { reply: GwsReply }

/** One CometD session by hand, step for step; what the bridge takes for the end of one is judged by the bridge's own rules. */
export type Bayeux = {
  handshake(): Promise<Exchange>
  /** By topic, whether it was granted. */
  subscribe(topics: readonly string[]): Promise<Exchange & { refused: string[] }>
  /** Parked by the server for as long as is said here, or as it likes. */
  poll(parkedMs?: number, signal?: AbortSignal): Promise<Exchange>
  disconnect(): Promise<void>
}

const Handshaken = z.looseObject({ clientId: z.string() })
const longestParkedMs = 60_000

export const openBayeux = ({ http, api, timeoutMs }: Patient): Bayeux => {
  let clientId: string | undefined
  let count = 0

  const exchange = async (
    messages: Sent[],
    { waitMs = timeoutMs, signal }: { waitMs?: number; signal?: AbortSignal | undefined } = {},
  ): Promise<Exchange> => {
    const sent = messages.map((message) => ({
      ...message,
      id: String((count += 1)),
      ...(clientId !== undefined && { clientId }),
    }))
    const [only, ...others] = sent
    const kind = only && others.length === 0 ? only.channel.replace('/meta', '') : ''
    const reply = await http.send({
      method: 'POST',
      url: `${api}/notifications${kind}`,
      body: JSON.stringify(sent),
      timeoutMs: waitMs,
      ...(signal && { signal }),
    })
    return { ...readReplies(sent, reply), reply }
  }

  return {
    async handshake() {
      const done = await exchange([
        {
          channel: '/meta/handshake',
          version: '1.0',
          supportedConnectionTypes: ['long-polling'],
        },
      ])
      if (done.outcome === 'replied')
        clientId = Handshaken.safeParse(done.messages[0]).data?.clientId
      return done
    },
    async subscribe(topics) {
      const done = await exchange(
        topics.map((subscription) => ({ channel: '/meta/subscribe', subscription })),
      )
      const replies = done.outcome === 'replied' ? done.messages : []
      const granted = replies.filter(({ successful }) => successful === true)
      const names = new Set(granted.flatMap(({ subscription }) => subscription ?? []))
      return { ...done, refused: topics.filter((topic) => !names.has(topic)) }
    },
    poll: (parkedMs, signal) =>
      exchange(
        [
          {
            channel: '/meta/connect',
            connectionType: 'long-polling',
            ...(parkedMs !== undefined && { advice: { timeout: parkedMs } }),
          },
        ],
        { waitMs: (parkedMs ?? longestParkedMs) + timeoutMs, signal },
      ),
    async disconnect() {
      if (clientId !== undefined) await exchange([{ channel: '/meta/disconnect' }])
    },
  }
}
