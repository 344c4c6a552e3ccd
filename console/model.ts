import { createFollowing } from '../client/button/following.ts'
import type { Consult, ConsultBridge, ConsultEvent } from '../client/index.ts'
import { nothing } from './known.ts'
import type { Conversation, Known } from './known.ts'
import type { Received, Step } from './trace/step.ts'

export type ModelDeps = {
  bridge: ConsultBridge
  agent: string
  changed: (known: Known, before: Known) => void
  report: (cause: unknown) => void
}

/** Keeps what is known together: of one conversation at a time, its newest consult. */
export type Model = {
  known(): Known
  /** Looks at another conversation, and at what has become of its newest consult. */
  choose(conversation: Conversation | undefined): void
  /** The button has heard of a consult. */
  meet(consult: Consult): void
  hear(news: { steps: Step[]; received: Received[] }): void
  /** All steps will come again. */
  startOver(): void
}

export const createModel = ({ bridge, agent, changed, report }: ModelDeps): Model => {
  let known = nothing
  const set = (change: Partial<Known>): void => {
    const before = known
    known = { ...known, ...change }
    changed(known, before)
  }
  const hear = (event: ConsultEvent): void => {
    if (event.consult.id !== known.consult?.id) return
    set({ consult: event.consult, events: [...known.events, event] })
  }
  const following = createFollowing({ bridge, hear, report, forgetToken: () => undefined })

  const meet = (consult: Consult): void => {
    const { current } = known
    if (consult.interactionId !== current?.id || consult.id === known.consult?.id) return
    if (known.consult && known.consult.createdAt > consult.createdAt) return
    set({ consult, events: [] })
    following.start(consult.id)
  }
  const find = async ({ id: interactionId }: Conversation): Promise<void> => {
    const { items } = await bridge.list({ agent, interactionId, limit: 1 })
    if (items[0]) meet(items[0])
  }

  return {
    known: () => known,
    meet,
    choose(conversation) {
      if (conversation?.id === known.current?.id) return
      following.stop()
      set({ current: conversation, consult: undefined, events: [] })
      if (conversation) find(conversation).catch(report)
    },
    startOver: () => set({ steps: [], received: [] }),
    hear({ steps, received }) {
      set({
        steps: [...known.steps, ...steps],
        received: [...known.received, ...received],
      })
    },
  }
}
