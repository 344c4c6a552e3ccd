import { consultMessage, sayingOf, SlackMetadata } from '../../channels/slack-message.ts'
import type { ConsultEvent } from '../../consult/event.ts'
import type { ConsultStore } from '../../consult/ports/consult-store.ts'
import type { Attempt } from '../../consult/ports/deliveries.ts'
import { readConsult } from '../../consult/read-consult.ts'
import type { SlackMessages } from '../dynamodb/slack-messages.ts'
import type { SlackWork } from '../sqs/messages.ts'
import { failed, messageGone } from './api.ts'
import type { SlackAnswer, SlackApi, SlackData, SlackMethod } from './api.ts'

export type FollowDeps = {
  api: SlackApi
  messages: SlackMessages
  store: ConsultStore
  queueWork: (work: SlackWork) => Promise<void>
  /** Hears why something of our own kept an event from Slack; it is tried again. */
  untold: (cause: unknown) => void
}

type Shown = SlackAnswer<unknown>
const done: Shown = { outcome: 'done', data: undefined }

/**
 * Shows in Slack what an event says: how the consult stands by now in the message that follows it, what was said as a reply to
 * that. May be repeated: a message is never left with an older state than the newest, nothing said is lost. Never throws: what
 * waits behind it would wait for its message to come back.
 */
export const followInSlack = async (deps: FollowDeps, event: ConsultEvent): Promise<Attempt> => {
  const began = performance.now()
  const known = SlackMetadata.safeParse(event.consult.metadata)
  const shown = known.success ? await tryToShow(deps, event, known.data) : done
  const answer = { status: null, answer: null, durationMs: Math.round(performance.now() - began) }
  if (shown.outcome === 'done') return { ...answer, outcome: 'delivered' }
  const retryAfterSeconds = shown.outcome === 'failed' ? shown.retryAfterSeconds : null
  return { ...answer, outcome: 'failed', reason: `slack_${shown.error}`, retryAfterSeconds }
}

const tryToShow = async (
  deps: FollowDeps,
  event: ConsultEvent,
  known: SlackMetadata,
): Promise<Shown> => {
  try {
    return await show(deps, event, known)
  } catch (cause) {
    deps.untold(cause)
    return failed('unforeseen')
  }
}

const show = async (
  deps: FollowDeps,
  event: ConsultEvent,
  known: SlackMetadata,
): Promise<Shown> => {
  const saying = sayingOf(event)
  if (saying !== undefined) return say(deps, event.consult.id, saying)
  if (event.type === 'consult.joined') await queueNote(deps, event, known)
  return event.type.startsWith('session.') ? done : update(deps, event.consult.id, known)
}

/** Leaves a method alone for as long as Slack has asked for, whichever process it has asked. */
const call = async <Method extends SlackMethod>(
  { api, messages }: FollowDeps,
  method: Method,
  args: Record<string, unknown>,
): Promise<SlackAnswer<SlackData<Method>>> => {
  const retryAfterSeconds = await messages.quietSeconds(method)
  if (retryAfterSeconds > 0) return failed('ratelimited', retryAfterSeconds)
  const answer = await api.call(method, args)
  if (answer.outcome === 'failed' && answer.retryAfterSeconds !== null) {
    await messages.beQuiet(method, answer.retryAfterSeconds)
  }
  return answer
}

const say = async (deps: FollowDeps, consultId: string, text: string): Promise<Shown> => {
  const message = await deps.messages.find(consultId)
  if (message === undefined) return failed('no_message')
  const { channel, ts } = message
  return call(deps, 'chat.postMessage', { channel, thread_ts: ts, text })
}

const queueNote = async (
  { queueWork }: FollowDeps,
  { consult: { id: consultId, agent } }: ConsultEvent,
  { slack_note: text, slack_user: user }: SlackMetadata,
): Promise<void> => {
  if (text === undefined) return
  const request = { action: 'message', text } as const
  await queueWork({ do: 'act', agent, consultId, request, key: `slack/note/${consultId}`, user })
}

const roundsAtMost = 5

/**
 * Two of these may be under way, and Slack may take them in either order: so each says before what it is about to show, and
 * looks afterwards whether it still is the newest. Whoever was overtaken shows the newest state once more.
 */
const update = async (
  deps: FollowDeps,
  consultId: string,
  known: SlackMetadata,
): Promise<Shown> => {
  const { messages } = deps
  let overtaken = false
  for (let round = 0; round < roundsAtMost; round += 1) {
    const header = await deps.store.locate(consultId)
    const consult = header && (await readConsult(deps.store, header))
    if (consult === undefined) return done
    const message = await deps.messages.find(consultId)
    if (message === undefined) return post(deps, consult, known)
    if (message.shown >= consult.sequence && !overtaken) return done
    overtaken = !(await messages.advance(consultId, consult.sequence))
    if (overtaken) continue
    const { channel, ts } = message
    const answer = await call(deps, 'chat.update', {
      channel,
      ts,
      ...consultMessage(consult, known),
    })
    if (answer.outcome === 'refused' && messageGone.includes(answer.error)) return done
    if (answer.outcome !== 'done') return answer
    if (await messages.shown(consultId, consult.sequence)) return done
    overtaken = true
  }
  return failed('overtaken')
}

const post = async (
  deps: FollowDeps,
  consult: ConsultEvent['consult'],
  known: SlackMetadata,
): Promise<Shown> => {
  const { messages } = deps
  if (!(await messages.claim(consult.id))) return failed('being_posted')
  const channel = known.slack_user
  const answer = await call(deps, 'chat.postMessage', {
    channel,
    ...consultMessage(consult, known),
  })
  if (answer.outcome === 'done') {
    const { channel, ts } = answer.data
    await messages.posted(consult.id, { channel, ts, sequence: consult.sequence })
  } else if (answer.outcome === 'refused' || answer.error === 'ratelimited') {
    await messages.release(consult.id)
  }
  return answer
}
