import { z } from 'zod'
import type { Consult, Target } from '../consult/consult.ts'
import type { ConsultEvent } from '../consult/event.ts'
import { ids, shortened } from './slack-views.ts'
import { consultInWords } from './words-for-agents.ts'

/** What a consult that was started in Slack knows of it. */
export const SlackMetadata = z.object({
  slack_user: z.string(),
  slack_target: z.string().optional(),
  slack_interaction: z.string().optional(),
  slack_note: z.string().optional(),
})
export type SlackMetadata = z.infer<typeof SlackMetadata>

/** Source: Slack's reference of Block Kit; escaping may make a text five times as long. */
const sectionAtMost = 3000
const mostEscaped = sectionAtMost / 5 - 20

/** Nobody's words mention anybody or link anywhere. Source: Slack's page on formatting text. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const whoOf = (target: Target, { slack_target: label }: SlackMetadata): string => {
  if (label !== undefined) return label.replace(/ \([^()]*\)$/, '')
  if ('agent' in target) return target.agent
  return 'queue' in target ? target.queue : 'Your colleague'
}

const followUps = [
  ['transfer', 'Transfer'],
  ['conference', 'Bring into conversation'],
  ['message', 'Write'],
  ['remove', 'Let go'],
] as const

/** The message that follows a consult; it offers what may be asked for in this state, and nothing else. */
export const consultMessage = (consult: Consult, known: SlackMetadata) => {
  const words = consultInWords(consult, whoOf(consult.target, known))
  const { slack_interaction: about, slack_note: note } = known
  const details = [...(about ? [about] : []), ...(note ? [`Your note: ${note}`] : [])]
  return {
    text: escaped(words),
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: escaped(shortened(words, mostEscaped)) } },
      ...(details.length === 0
        ? []
        : [
            {
              type: 'context',
              elements: details.map((text) => ({
                type: 'plain_text',
                text: shortened(text, mostEscaped),
              })),
            },
          ]),
      ...(consult.state === 'joined' ? [actions(consult.id)] : []),
    ],
  }
}

const actions = (consultId: string) => ({
  type: 'actions',
  block_id: 'follow-ups',
  elements: followUps.map(([id, label]) => ({
    type: 'button',
    action_id: id === 'message' ? ids.message : id,
    text: { type: 'plain_text', text: label },
    value: consultId,
  })),
})

/** What was said among agents, as a reply under the message; undefined where nothing was said. */
export const sayingOf = ({ message }: ConsultEvent): string | undefined =>
  message && `${escaped(message.from ?? 'An agent')}: ${escaped(shortened(message.text, 3000))}`
