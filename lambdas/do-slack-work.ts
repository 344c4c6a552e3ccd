import type { Slack } from '../src/adapters/slack/slack.ts'
import type { SlackAnswer } from '../src/adapters/slack/api.ts'
import type { SlackWork } from '../src/adapters/sqs/messages.ts'
import { slackWords } from '../src/channels/slack-reply.ts'
import { startView, wordsView } from '../src/channels/slack-views.ts'
import { wordsForAgents } from '../src/channels/words-for-agents.ts'
import { actOnConsult } from '../src/consult/act-on-consult.ts'
import type { ActDeps, ActOutcome } from '../src/consult/act-on-consult.ts'
import { listOpenInteractions } from '../src/consult/list-interactions.ts'
import { toActionAnswer } from './act-on-consult-answer.ts'
import { idempotently } from './http/idempotent.ts'
import type { IdempotentDeps } from './http/idempotent.ts'
import { outcomeUnknown } from './start-consult-answer.ts'

export type SlackWorkDeps = IdempotentDeps &
  ActDeps & {
    slack: Slack | undefined
    newActionId: () => string
    sleep: (milliseconds: number) => Promise<void>
  }

type Deps = SlackWorkDeps & { slack: Slack }
type Act = Extract<SlackWork, { do: 'act' }>

/** What was asked for in Slack and takes longer than Slack waits. May be repeated: what was asked of Genesys is not asked again. */
export const doSlackWork = async (deps: SlackWorkDeps, work: SlackWork): Promise<void> => {
  const { slack } = deps
  if (slack === undefined) throw new Error('there is no Slack workspace')
  switch (work.do) {
    case 'fill-form':
      return fillForm({ ...deps, slack }, work)
    case 'act':
      return act({ ...deps, slack }, work)
  }
}

const fillForm = async (
  deps: Deps,
  { agent, viewId: view_id, hash }: Extract<SlackWork, { do: 'fill-form' }>,
): Promise<void> => {
  const { api, caller } = deps.slack
  const listed = await listOpenInteractions(deps, { agent, callerId: caller.id })
  const view =
    listed.outcome === 'found' ? startView(listed.items) : wordsView(wordsForAgents[listed.outcome])
  // A window that was closed, or has been filled already, is left alone.
  await patiently(deps, () => api.call('views.update', { view_id, hash, view }))
}

const patienceSeconds = 20

/** Once more when Slack asks to be left alone for a while, for as long as it asks; throws for what may pass. */
const patiently = async (
  { sleep }: Deps,
  call: () => Promise<SlackAnswer<unknown>>,
): Promise<void> => {
  const first = await call()
  const seconds = first.outcome === 'failed' ? first.retryAfterSeconds : null
  if (seconds !== null && seconds <= patienceSeconds) await sleep(seconds * 1000 + 50)
  const last = seconds === null ? first : await call()
  if (last.outcome === 'failed') throw new Error(`Slack does not answer: ${last.error}`)
}

const act = async (deps: Deps, work: Act): Promise<void> => {
  const outcome = await actOnce(deps, work)
  if (outcome === undefined || outcome === 'taken') return
  const { api } = deps.slack
  const words = wordsForAgents[outcome]
  if (work.responseUrl !== undefined) {
    const told = await api.respond(work.responseUrl, words)
    if (told.outcome === 'done') return
  }
  const text = work.responseUrl === undefined ? `${slackWords.noteLost} ${words}` : words
  await patiently(deps, () => api.call('chat.postMessage', { channel: work.user, text }))
}

/** Undefined for what is told of again: whoever asked knows, or will. */
const actOnce = async (
  deps: Deps,
  { agent, consultId, request, key }: Act,
): Promise<ActOutcome['outcome'] | undefined> => {
  const { caller } = deps.slack
  const header = await deps.store.locate(consultId)
  if (header?.callerId !== caller.id || header.agent !== agent) return 'not-found'
  const id = deps.newActionId()
  const unknown = () => Promise.resolve(outcomeUnknown(consultId))
  let outcome: ActOutcome | undefined
  const { status } = await idempotently(
    deps,
    {
      callerId: caller.id,
      key,
      body: { of: consultId, request },
      // Tells one use of the key from another.
      consultId: id,
      respondAsync: false,
      recall: unknown,
    },
    async () => {
      outcome = await actOnConsult(deps, { id, header, request })
      return toActionAnswer(consultId, outcome)
    },
  )
  if (outcome === undefined && status === 504) return 'outcome-unknown'
  return outcome?.outcome
}
