import { z } from 'zod'
import { Action } from '../consult/action.ts'
import { parseJson } from '../consult/parse-json.ts'
import { consultOfModal, ids } from './slack-views.ts'

/** What somebody in Slack asks for; `team` is the workspace that the app was asked in. */
export type SlackAsk = { team: string; user: string } & (
  | { ask: 'form'; triggerId: string }
  | { ask: 'targets'; search: string }
  | { ask: 'start'; viewId: string; interaction: Chosen; target: Chosen; note: string | null }
  | { ask: 'act'; action: Action; consultId: string; clickId: string; responseUrl: string }
  | { ask: 'message-form'; consultId: string; triggerId: string; responseUrl: string }
  | { ask: 'message'; viewId: string; text: string; consultId: string; responseUrl: string }
)
/** An option that was chosen, as it was shown. */
type Chosen = { value: string; label: string }

const Command = z.looseObject({
  command: z.string(),
  team_id: z.string(),
  user_id: z.string(),
  trigger_id: z.string(),
})

const Option = z.looseObject({ value: z.string(), text: z.looseObject({ text: z.string() }) })
const Input = z.looseObject({
  value: z.string().nullish(),
  selected_option: Option.nullish(),
})
const From = z.looseObject({
  // An app of a whole organization is asked in no workspace in particular.
  team: z.looseObject({ id: z.string() }).nullish(),
  user: z.looseObject({ id: z.string(), team_id: z.string().optional() }),
})
const Interaction = z.discriminatedUnion('type', [
  From.extend({ type: z.literal('block_suggestion'), action_id: z.string(), value: z.string() }),
  From.extend({
    type: z.literal('block_actions'),
    trigger_id: z.string(),
    response_url: z.string().optional(),
    actions: z
      .array(
        z.looseObject({
          action_id: z.string(),
          action_ts: z.string(),
          value: z.string().optional(),
        }),
      )
      .min(1),
  }),
  From.extend({
    type: z.literal('view_submission'),
    view: z.looseObject({
      id: z.string(),
      callback_id: z.string(),
      private_metadata: z.string(),
      state: z.looseObject({
        values: z.record(z.string(), z.record(z.string(), Input)),
      }),
    }),
  }),
])
type Interaction = z.infer<typeof Interaction>

/**
 * Reads the body of a request of Slack's: a slash command is a form, everything else is JSON in one field of a form. Undefined
 * for what asks for nothing here. Source: Slack's references of slash commands and of interaction payloads.
 */
export const readSlackRequest = (body: string): SlackAsk | undefined => {
  const fields = Object.fromEntries(new URLSearchParams(body))
  if (fields['payload'] === undefined) {
    const command = Command.safeParse(fields)
    if (!command.success) return undefined
    const { team_id: team, user_id: user, trigger_id: triggerId } = command.data
    return { ask: 'form', team, user, triggerId }
  }
  const read = Interaction.safeParse(parseJson(fields['payload']))
  return read.success ? readInteraction(read.data) : undefined
}

const readInteraction = (sent: Interaction): SlackAsk | undefined => {
  const from = { team: sent.team?.id ?? sent.user.team_id ?? '', user: sent.user.id }
  switch (sent.type) {
    case 'block_suggestion':
      return { ...from, ask: 'targets', search: sent.value.slice(0, 100) }
    case 'block_actions':
      return readClick(from, sent)
    case 'view_submission':
      return readSubmission(from, sent)
  }
}

type Of<Type extends Interaction['type']> = Extract<Interaction, { type: Type }>
type Sender = { team: string; user: string }

const readClick = (from: Sender, sent: Of<'block_actions'>): SlackAsk | undefined => {
  const [click] = sent.actions
  const { trigger_id: triggerId, response_url: responseUrl } = sent
  if (click?.value === undefined || responseUrl === undefined) return undefined
  const consultId = click.value
  if (click.action_id === ids.message) {
    return { ...from, ask: 'message-form', consultId, triggerId, responseUrl }
  }
  const action = Action.safeParse(click.action_id)
  if (!action.success) return undefined
  const clickId = `${click.action_ts}/${from.user}`
  return { ...from, ask: 'act', action: action.data, consultId, clickId, responseUrl }
}

const readSubmission = (from: Sender, { view }: Of<'view_submission'>): SlackAsk | undefined => {
  const { id: viewId, callback_id: callback, private_metadata: kept } = view
  const inputs = Object.assign({}, ...Object.values(view.state.values)) as Record<
    string,
    z.infer<typeof Input> | undefined
  >
  if (callback === ids.messageForm) {
    const text = inputs[ids.text]?.value
    const of = consultOfModal(kept)
    return text && of ? { ...from, ask: 'message', viewId, text, ...of } : undefined
  }
  const interaction = chosen(inputs[ids.interaction])
  const target = chosen(inputs[ids.target])
  if (callback !== ids.startForm || !interaction || !target) return undefined
  const note = inputs[ids.note]?.value?.trim() || null
  return { ...from, ask: 'start', viewId, interaction, target, note }
}

const chosen = (input: z.infer<typeof Input> | undefined): Chosen | undefined =>
  input?.selected_option
    ? { value: input.selected_option.value, label: input.selected_option.text.text }
    : undefined
