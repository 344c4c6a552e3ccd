import { element } from '../../client/button/element.ts'
import { entriesAt, listAt, resolve, textAt } from './document.ts'
import type { Document } from './document.ts'
import { prose } from './prose.ts'
import { exampleView, schemaView } from './schema-view.ts'

export type Exchange = {
  id: string
  /** A member of the document’s `channels`. */
  channel: string
  /** Who speaks, seen from whoever reads: AsyncAPI tells it from the bridge’s side. */
  who: 'you' | 'the bridge'
  summary: string
  messages: Message[]
  replies: Message[]
}
type Message = { name: string; value: unknown }

/** What is said over sockets and to webhooks, in the order of an AsyncAPI document. */
export const exchangesOf = (document: Document): Exchange[] =>
  entriesAt(document.root, 'operations').map(([id, operation]) => ({
    id,
    channel: textAt(operation, 'channel', '$ref')?.split('/').at(-1) ?? '',
    who: textAt(operation, 'action') === 'receive' ? 'you' : 'the bridge',
    summary: textAt(operation, 'summary') ?? '',
    messages: messagesOf(document, listAt(operation, 'messages')),
    replies: messagesOf(document, listAt(operation, 'reply', 'messages')),
  }))

/** A channel’s messages are references themselves. */
const messagesOf = (document: Document, listed: unknown[]): Message[] =>
  listed.map((each) => {
    const { value, name } = resolve(document, each)
    return { name: name ?? '', value: resolve(document, value).value }
  })

/** One exchange: closed it is a line, open it has what is said and what may be answered. */
export const exchangeView = (document: Document, exchange: Exchange): HTMLElement => {
  const { id, who, summary, messages, replies } = exchange
  return element(
    'details',
    { class: 'operation', id: `exchange-${id}` },
    element(
      'summary',
      {},
      element('span', { class: who === 'you' ? 'method' : 'method get' }, who),
      element('code', {}, messages.map(({ name }) => name).join(' · ')),
      element('span', { class: 'summary' }, summary),
    ),
    ...messages.flatMap((message) => messageView(document, message)),
    ...(replies.length === 0 ? [] : [repliesView(replies)]),
  )
}

const messageView = (document: Document, { name, value }: Message): HTMLElement[] => [
  element('h3', {}, name),
  element('p', {}, prose(textAt(value, 'summary') ?? '')),
  ...partView(document, value, 'headers'),
  ...partView(document, value, 'payload'),
  ...exampleView(listAt(value, 'examples')),
]

const partView = (document: Document, message: unknown, part: 'headers' | 'payload') =>
  entriesAt(message)
    .filter(([name]) => name === part)
    .map(([name, schema]) => element('div', {}, `${name}: `, schemaView(document, schema)))

const repliesView = (replies: Message[]): HTMLElement =>
  element(
    'p',
    { class: 'hint' },
    'Answered with ',
    ...replies.flatMap(({ name }, n) => [...(n === 0 ? [] : [' or ']), element('code', {}, name)]),
    '.',
  )
