import { z } from 'zod'
import { patiently } from '../src/adapters/slack/patiently.ts'
import type { Slack } from '../src/adapters/slack/slack.ts'
import type { SlackWork } from '../src/adapters/sqs/messages.ts'
import { slackWords } from '../src/channels/slack-reply.ts'
import { startView, wordsView } from '../src/channels/slack-views.ts'
import { wordsForAgents } from '../src/channels/words-for-agents.ts'
import { actOnConsult } from '../src/consult/act-on-consult.ts'
import type { ActDeps } from '../src/consult/act-on-consult.ts'
import { listOpenInteractions } from '../src/consult/list-interactions.ts'
import { idempotently } from './http/idempotent.ts'
import type { IdempotentDeps } from './http/idempotent.ts'
import type { HttpAnswer } from './http/problem.ts'
import { tellInSlack } from './tell-in-slack.ts'

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
    case 'tell':
      return tellInSlack({ ...deps, slack }, work)
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

const act = async (deps: Deps, work: Act): Promise<void> => {
  const became = await actOnce(deps, work)
  if (became === undefined) return
  const { key, user, responseUrl } = work
  const words = responseUrl === undefined ? `${slackWords.noteLost} ${became}` : became
  await tellInSlack(deps, { key, user, responseUrl, words })
}

/** What the one who asked is to be told, if anything: kept as an answer, so that it is told though it was done before. */
const Became = z.object({ words: z.string().nullable() })
const became = (words: string | null): HttpAnswer => ({
  status: 200,
  body: { words } satisfies z.infer<typeof Became>,
})

/**
 * Whatever comes of it is kept: what is asked for later has a key of its own, and nobody wants to have transferred a minute
 * after he was told that he could not.
 */
const actOnce = async (deps: Deps, work: Act): Promise<string | undefined> => {
  const { agent, consultId, request, key } = work
  const { caller } = deps.slack
  const header = await deps.store.locate(consultId)
  if (header?.callerId !== caller.id || header.agent !== agent) return wordsForAgents['not-found']
  const id = deps.newActionId()
  const { body } = await idempotently(
    deps,
    {
      callerId: caller.id,
      key,
      body: { of: consultId, request },
      // Tells one use of the key from another.
      consultId: id,
      respondAsync: false,
      recall: () => Promise.resolve(became(wordsForAgents['outcome-unknown'])),
    },
    async () => {
      if (isLate(deps, work)) return became(slackWords.tooLate)
      const { outcome } = await actOnConsult(deps, { id, header, request })
      return became(outcome === 'taken' ? null : wordsForAgents[outcome])
    },
  )
  // Under way elsewhere: whoever does it tells.
  return Became.safeParse(body).data?.words ?? undefined
}

/** Longer than a queue takes that has nothing wrong with it, and shorter than it takes to hand a message out again. */
const lateAfterMs = 60_000

const isLate = ({ clock }: Deps, { askedAt }: Act): boolean =>
  askedAt !== undefined && clock.now().getTime() - Date.parse(askedAt) > lateAfterMs
