import type { InteractionKey } from '../../src/consult/consult.ts'
import { isAgentsOnly } from '../../src/consult/observation.ts'
import type { Observation } from '../../src/consult/observation.ts'
import { parseNotification } from '../../src/adapters/gws/parse-notification.ts'
import type { Bayeux } from './bayeux.ts'

/** One notification, as it came and as it is understood. `at` is of `performance.now()`. */
export type Overheard = { at: number; raw: string; data: unknown; observation: Observation }

/** What Genesys says of one interaction while it is listened to. */
export type Listening = {
  all: readonly Overheard[]
  /** Resolves true as soon as it holds of what was heard, false when the time is over, the polls have ended or it is interrupted. */
  until(
    holds: (all: readonly Overheard[]) => boolean,
    withinMs: number,
    interrupted?: AbortSignal,
  ): Promise<boolean>
  stop(): Promise<void>
}

export const listen = (bayeux: Bayeux, agent: string, key: InteractionKey): Listening => {
  const all: Overheard[] = []
  const stopping = new AbortController()
  const waiting = new Set<() => void>()
  const hear = (data: unknown): void => {
    const observation = parseNotification({ agent, sessionEpoch: 'doctor' }, data)
    if (observation?.key.interactionId !== key.interactionId) return
    all.push({ at: performance.now(), raw: JSON.stringify(data), data, observation })
    for (const look of waiting) look()
  }
  const polling = (async () => {
    while (!stopping.signal.aborted) {
      const done = await bayeux.poll(undefined, stopping.signal)
      if (done.outcome === 'ended') return
      for (const { channel, data } of done.messages) if (!channel.startsWith('/meta/')) hear(data)
    }
  })()

  return {
    all,
    until: (holds, withinMs, interrupted) =>
      new Promise((resolve) => {
        const finish = (held: boolean) => {
          clearTimeout(timer)
          waiting.delete(look)
          interrupted?.removeEventListener('abort', giveUp)
          resolve(held)
        }
        const look = () => {
          if (holds(all)) finish(true)
        }
        const giveUp = () => finish(holds(all))
        const timer = setTimeout(giveUp, withinMs)
        interrupted?.addEventListener('abort', giveUp)
        waiting.add(look)
        void polling.then(() => finish(holds(all)))
        look()
        if (interrupted?.aborted) giveUp()
      }),
    async stop() {
      stopping.abort()
      await polling
    },
  }
}

/** An agent has come whom only agents see, by either kind of notification. */
export const isJoin =
  (before: ReadonlySet<string>) =>
  ({ observation: { interaction, messages } }: Overheard): boolean =>
    messages.some(
      ({ type, visibility }) => type === 'ParticipantJoined' && isAgentsOnly(visibility),
    ) ||
    (interaction?.participants ?? []).some(
      ({ type, participantId }) => type?.toLowerCase() === 'agent' && !before.has(participantId),
    )

export const isError = ({ observation }: Overheard): boolean => observation.error !== null
