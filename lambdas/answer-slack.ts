import type { Agents } from '../src/adapters/credentials/agents-file.ts'
import { triggerGone } from '../src/adapters/slack/api.ts'
import type { SlackAnswer } from '../src/adapters/slack/api.ts'
import type { Slack } from '../src/adapters/slack/slack.ts'
import type { RequestWindows } from '../src/adapters/dynamodb/request-windows.ts'
import type { SlackWork } from '../src/adapters/sqs/messages.ts'
import { replyWith, slackWords } from '../src/channels/slack-reply.ts'
import { readSlackRequest } from '../src/channels/slack-request.ts'
import type { SlackAsk } from '../src/channels/slack-request.ts'
import { loadingView, messageView, targetOptions } from '../src/channels/slack-views.ts'
import { slackAnswerSeconds } from '../src/config/timeouts.ts'
import { listCandidates } from '../src/consult/list-candidates.ts'
import { openEndpoint } from './http/endpoint.ts'
import { inTime } from './http/in-time.ts'
import { problem } from './http/problem.ts'
import type { HttpAnswer } from './http/problem.ts'
import { countRequest } from './http/rate-limit.ts'
import { textOf } from './http/read-request.ts'
import { identifyInSlack } from './identify-in-slack.ts'
import { startFromSlack } from './start-from-slack.ts'
import type { StartFromSlackDeps } from './start-from-slack.ts'

export type AnswerSlackDeps = StartFromSlackDeps & {
  windows: RequestWindows
  slack: Slack | undefined
  agents: Agents
  queueSlackWork: (work: SlackWork) => Promise<void>
  failed: (cause: unknown, requestId: string) => void
}

/** The way to Slack and back takes its part of what Slack waits. */
const reserveMs = 500
/** Words about what Slack did not do in time take theirs. */
const wordsMs = 300
/** Whoever is asked so late is asked all the same: what is begun now is found when it is asked for again. */
const atLeastMs = 200

/**
 * `POST /v1/channels/slack`: commands, clicks, windows and lists of the tenant's workspace. Whatever needs Genesys and may be
 * slow is queued, since a function does not go on after it has answered; what is asked for twice is done once.
 */
export const answerSlackHandler = (deps: AnswerSlackDeps) =>
  openEndpoint(deps, async (event) => {
    const { slack, clock } = deps
    if (slack === undefined) return problem('not_found')
    const body = textOf(event)
    if (!slack.isGenuine(body, event.headers)) {
      const title = 'The request is not signed as Slack signs'
      return problem('unauthenticated', { title, detail: 'or it is older than five minutes' })
    }
    const asked = readSlackRequest(body)
    if (asked === undefined) return { status: 200 }
    const { timeEpoch, requestId } = event.requestContext
    const nowMs = () => clock.now().getTime()
    const until = Math.max(timeEpoch + slackAnswerSeconds * 1000 - reserveMs, nowMs() + atLeastMs)
    const msLeft = () => Math.max(atLeastMs, until - nowMs())
    const isOver = () => nowMs() >= until
    const askedAt = new Date(timeEpoch)
    const callMs = () => Math.max(atLeastMs, msLeft() - wordsMs)
    return inTime({
      work: answer({ ...deps, slack, callMs, isOver, askedAt }, asked).finally(() =>
        deps.relay.settled(),
      ),
      withinMs: msLeft(),
      late: () => {
        const words = asked.ask === 'form' ? slackWords.windowLate : slackWords.late
        return Promise.resolve(toAnswer(replyWith(asked, words)))
      },
      failedLater: (cause) => deps.failed(cause, requestId),
    })
  })

type Deps = AnswerSlackDeps & {
  slack: Slack
  callMs: () => number
  /** Whether the answer has been given without this: the function may have been frozen for minutes since. */
  isOver: () => boolean
  askedAt: Date
}

const toAnswer = (reply: object | undefined): HttpAnswer =>
  reply === undefined ? { status: 200 } : { status: 200, body: reply }

const answer = async (deps: Deps, asked: SlackAsk): Promise<HttpAnswer> => {
  const identified = await identifyInSlack(deps, asked)
  const reply =
    identified.outcome === 'known'
      ? await carryOut(deps, asked, identified.agent)
      : { words: identified.words }
  if (reply === undefined || !('words' in reply)) return toAnswer(reply)
  const { words, block } = reply
  const shown = replyWith(asked, words, block)
  if (shown === undefined && 'responseUrl' in asked) {
    const { user, responseUrl } = asked
    // Slack may take longer to show them than it waits for an answer.
    await deps.queueSlackWork({ do: 'tell', key: keyOf(asked), user, responseUrl, words })
  }
  return toAnswer(shown)
}

/** What is answered, words that have to reach whoever asked, or nothing. */
type Reply = { words: string; block?: string } | object | undefined

const carryOut = async (deps: Deps, asked: SlackAsk, agent: string): Promise<Reply> => {
  const { slack, queueSlackWork, callMs, isOver, askedAt } = deps
  // As with a caller token, of which one person may make no more use than another.
  const { refusal } = await countRequest(deps.windows, { ...slack.caller, onlyAgent: agent })
  if (refusal) return { words: slackWords.tooMany }
  switch (asked.ask) {
    case 'form':
      return openForm(deps, asked.triggerId, agent)
    case 'targets': {
      const listed = await listCandidates(deps.sessions, agent, asked.search)
      return targetOptions(listed.outcome === 'found' ? listed.items : [], agent)
    }
    case 'start':
      if (isOver()) return { words: slackWords.late }
      return startFromSlack({ ...deps, slack }, asked, agent)
    case 'message-form': {
      const { triggerId: trigger_id, consultId, responseUrl } = asked
      const view = messageView(consultId, responseUrl)
      const opened = await slack.api.call('views.open', { trigger_id, view }, callMs())
      return opened.outcome === 'done' ? undefined : whyNotOpened(opened, slackWords.late)
    }
    case 'act':
    case 'message': {
      // Nobody wants to have transferred minutes after he asked for it; words about a click still reach whoever made it.
      if (isOver()) return { words: asked.ask === 'act' ? slackWords.tooLate : slackWords.late }
      const { consultId, user, responseUrl } = asked
      await queueSlackWork({
        ...{ do: 'act', agent, consultId, user, responseUrl },
        request:
          asked.ask === 'act' ? { action: asked.action } : { action: 'message', text: asked.text },
        key: keyOf(asked),
        askedAt: askedAt.toISOString(),
      })
      return undefined
    }
  }
}

type Asking<Ask extends SlackAsk['ask']> = Extract<SlackAsk, { ask: Ask }>

/** Of one click or window, however often Slack tells of it. */
const keyOf = (asked: Asking<'act' | 'message' | 'message-form'>): string => {
  switch (asked.ask) {
    case 'act':
      return `slack/click/${asked.clickId}`
    case 'message':
      return `slack/view/${asked.viewId}`
    case 'message-form':
      return `slack/trigger/${asked.triggerId}`
  }
}

/** At once, with words to wait by: a trigger lasts for three seconds. The conversations come later, from a queue. */
const openForm = async (
  { slack, queueSlackWork, callMs }: Deps,
  trigger_id: string,
  agent: string,
): Promise<Reply> => {
  const opened = await slack.api.call('views.open', { trigger_id, view: loadingView() }, callMs())
  if (opened.outcome === 'done') {
    const { id: viewId, hash } = opened.data.view
    await queueSlackWork({ do: 'fill-form', agent, viewId, hash })
    return undefined
  }
  return whyNotOpened(opened, slackWords.windowLate)
}

/** Nothing where Slack tells of the same again: its window is open. */
const whyNotOpened = (
  { outcome, error }: Exclude<SlackAnswer<unknown>, { outcome: 'done' }>,
  late: string,
): Reply => {
  if (error === 'exchanged_trigger_id') return undefined
  const isLate = outcome === 'failed' || triggerGone.includes(error)
  return { words: isLate ? late : slackWords.noWindow }
}
