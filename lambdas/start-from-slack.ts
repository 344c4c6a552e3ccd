import type { Slack } from '../src/adapters/slack/slack.ts'
import type { SlackMetadata } from '../src/channels/slack-message.ts'
import { slackWords } from '../src/channels/slack-reply.ts'
import type { SlackAsk } from '../src/channels/slack-request.ts'
import { ids, interactionOf, targetOf } from '../src/channels/slack-views.ts'
import { wordsForAgents } from '../src/channels/words-for-agents.ts'
import { StartConsultRequest, startConsult } from '../src/consult/start-consult.ts'
import type { StartConsultDeps, StartConsultOutcome } from '../src/consult/start-consult.ts'
import { idempotently } from './http/idempotent.ts'
import type { IdempotentDeps } from './http/idempotent.ts'
import { problems } from './http/problem.ts'
import { recallAnswer, toAnswer } from './start-consult-answer.ts'

export type StartFromSlackDeps = IdempotentDeps & StartConsultDeps & { newConsultId: () => string }

type Asked = Extract<SlackAsk, { ask: 'start' }>

/**
 * Starts the consult that a window asks for: once for each window, however often Slack tells of it. It is only recorded here and
 * sent from a queue. Undefined when all is well: the window closes, and a message follows the consult.
 */
export const startFromSlack = async (
  deps: StartFromSlackDeps & { slack: Slack },
  asked: Asked,
  agent: string,
): Promise<{ words: string; block: string } | undefined> => {
  const request = StartConsultRequest.safeParse({
    agent,
    ...interactionOf(asked.interaction.value),
    target: targetOf(asked.target.value),
    metadata: metadataOf(asked),
  })
  if (!request.success) return objectionTo(request.error.issues[0]?.path[0])

  const { caller } = deps.slack
  const consultId = deps.newConsultId()
  let outcome: StartConsultOutcome | undefined
  const { status } = await idempotently(
    deps,
    {
      callerId: caller.id,
      key: `slack/view/${asked.viewId}`,
      body: request.data,
      consultId,
      respondAsync: true,
      recall: (earlier) => recallAnswer(deps.store, earlier),
    },
    async () => {
      const command = { consultId, caller, request: request.data, respondAsync: true }
      outcome = await startConsult(deps, command)
      return toAnswer(outcome)
    },
  )
  if (outcome !== undefined) {
    const isStarted = outcome.outcome === 'accepted' || outcome.outcome === 'pending'
    if (isStarted) return undefined
    const block = outcome.outcome === 'target-unknown' ? ids.target : ids.interaction
    return { words: wordsForAgents[outcome.outcome], block }
  }
  // Told again: of the same it is done, unless it is under way or has come to nothing.
  if (status < 400) return undefined
  const isOther = status === problems.idempotency_key_reused.status
  return { words: isOther ? slackWords.changed : slackWords.late, block: ids.interaction }
}

const metadataOf = ({ user, target, interaction, note }: Asked): SlackMetadata => ({
  slack_user: user,
  slack_target: target.label,
  slack_interaction: interaction.label,
  ...(note !== null && { slack_note: note }),
})

const objectionTo = (part: PropertyKey | undefined): { words: string; block: string } => {
  switch (part) {
    case 'metadata':
      return { words: slackWords.tooLong, block: ids.note }
    case 'target':
      return { words: slackWords.chooseAgain, block: ids.target }
    default:
      return { words: slackWords.chooseAgain, block: ids.interaction }
  }
}
