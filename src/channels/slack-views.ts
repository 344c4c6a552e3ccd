import { z } from 'zod'
import type { Media } from '../consult/consult.ts'
import type { OpenInteraction } from '../consult/list-interactions.ts'
import { parseJson } from '../consult/parse-json.ts'
import type { Candidate } from '../consult/ports/contact-centre.ts'

/** What blocks, elements and views are called, here and in what Slack sends back. */
export const ids = {
  startForm: 'start-consult',
  messageForm: 'message-colleague',
  interaction: 'interaction',
  target: 'target',
  note: 'note',
  text: 'text',
  message: 'message',
} as const

/** Source: Slack's reference of Block Kit. */
const limits = { optionText: 75, optionValue: 150, options: 100 } as const
const noteAtMost = 500
const messageAtMost = 3000

const plain = (text: string) => ({ type: 'plain_text', text })

export const shortened = (text: string, atMost: number): string =>
  text.length <= atMost ? text : `${text.slice(0, atMost - 1)}…`

const section = (text: string) => ({ type: 'section', text: plain(text) })

const input = (id: string, label: string, element: object, more: object = {}) => ({
  type: 'input',
  block_id: id,
  label: plain(label),
  element: { action_id: id, ...element },
  ...more,
})

/** A window that only says something. */
export const wordsView = (words: string) => ({
  type: 'modal',
  title: plain('Ask a colleague'),
  close: plain('Close'),
  blocks: [section(words)],
})

export const loadingView = () => wordsView('Looking up your open conversations …')

const mediaInWords: Readonly<Record<Media, string>> = { chat: 'Chat', sms: 'SMS' }

/** Asks which conversation it is about, whom to ask, and what to tell them; only words where there is no conversation. */
export const startView = (interactions: OpenInteraction[]) => {
  const options = interactions.slice(0, limits.options).map(({ media, id, customer, since }) => {
    const parts = [`${mediaInWords[media]} with ${customer ?? 'a customer'}`, ...sinceWhen(since)]
    return option(parts.join(' '), `${media}:${id}`)
  })
  const [first] = options
  if (first === undefined) {
    return wordsView(
      'You have no open conversation in Genesys. Take one, then type /consult again.',
    )
  }
  return {
    ...wordsView(''),
    callback_id: ids.startForm,
    close: plain('Cancel'),
    submit: plain('Ask'),
    blocks: [
      input(ids.interaction, 'Conversation', {
        type: 'static_select',
        options,
        ...(options.length === 1 && { initial_option: first }),
      }),
      input(ids.target, 'Whom to ask', {
        type: 'external_select',
        min_query_length: 1,
        placeholder: plain('Name of a colleague or queue'),
      }),
      input(
        ids.note,
        'Note for your colleague',
        { type: 'plain_text_input', multiline: true, max_length: noteAtMost },
        { optional: true, hint: plain('Sent when they join. The customer does not see it.') },
      ),
    ],
  }
}

const sinceWhen = (since: string | null): string[] =>
  since === null ? [] : [`since ${since.slice(0, 16).replace('T', ' ')} UTC`]

const option = (text: string, value: string) => ({
  text: plain(shortened(text, limits.optionText)),
  value,
})

/** Whom one may choose, as Slack asks for it while somebody types; nobody asks himself. */
export const targetOptions = (candidates: Candidate[], agent: string) => ({
  options: candidates
    .filter(({ userName }) => userName !== agent)
    .map((candidate) => option(labelOf(candidate), valueOf(candidate)))
    .filter(({ value }) => value.length <= limits.optionValue)
    .slice(0, limits.options),
})

const labelOf = ({ kind, id, name, userName, available }: Candidate): string => {
  const words = [
    ...(kind === 'queue' ? ['queue'] : []),
    ...(available === false ? ['not available'] : []),
  ]
  const shown = name ?? userName ?? id
  return words.length > 0 ? `${shown} (${words.join(', ')})` : shown
}

const valueOf = ({ kind, id, name, userName }: Candidate): string => {
  if (kind === 'queue' && name !== null) return `queue:${name}`
  if (kind === 'agent' && userName !== null) return `agent:${userName}`
  return `path:/${kind === 'queue' ? 'contacts' : 'users'}/${encodeURIComponent(id)}`
}

/** What an option stands for; whether it is one that was offered, whoever starts the consult checks. */
export const targetOf = (value: string): Record<string, string> => {
  const { before, after } = split(value)
  return { [before]: after }
}
export const interactionOf = (value: string): { media: string; interactionId: string } => {
  const { before, after } = split(value)
  return { media: before, interactionId: after }
}

const split = (value: string): { before: string; after: string } => {
  const at = value.indexOf(':')
  return { before: value.slice(0, at), after: value.slice(at + 1) }
}

/** Asks what to write to the colleague. */
export const messageView = (consultId: string, responseUrl: string) => ({
  ...wordsView(''),
  callback_id: ids.messageForm,
  private_metadata: JSON.stringify({ consultId, responseUrl }),
  title: plain('Write to colleague'),
  close: plain('Cancel'),
  submit: plain('Send'),
  blocks: [
    input(
      ids.text,
      'Message',
      { type: 'plain_text_input', multiline: true, max_length: messageAtMost },
      { hint: plain('Only agents see it.') },
    ),
  ],
})

const OfModal = z.object({ consultId: z.string(), responseUrl: z.string() })

/** Which consult a window of `messageView` is about. */
export const consultOfModal = (kept: string): z.infer<typeof OfModal> | undefined =>
  OfModal.safeParse(parseJson(kept)).data
