import { element, setAttribute } from '../../client/button/element.ts'
import { entriesAt, listAt, operationsOf, textAt } from './document.ts'
import type { Document } from './document.ts'
import { exchangesOf, exchangeView } from './exchange-view.ts'
import { operationView } from './operation-view.ts'
import { prose } from './prose.ts'

/** Something that can be looked for by words in lower case. */
export type Entry = { words: string; view: HTMLElement }
export type Group = { own: Entry[]; view: HTMLElement }

/** An OpenAPI document’s calls, by their tags. */
export const callGroups = (document: Document): Group[] => {
  const calls = operationsOf(document).map((each) => ({
    tag: listAt(each.operation, 'tags')[0],
    words: `${each.method} ${each.path} ${textAt(each.operation, 'summary')}`.toLowerCase(),
    view: operationView(document, each),
  }))
  return listAt(document.root, 'tags').map((tag) => {
    const name = textAt(tag, 'name') ?? ''
    return group(
      { id: `tag-${name}`, title: name },
      calls.filter((each) => each.tag === name),
    )
  })
}

/** An AsyncAPI document’s frames and webhooks, by their channels. */
export const channelGroups = (document: Document): Group[] => {
  const exchanges = exchangesOf(document).map((each) => ({
    channel: each.channel,
    words: [each.summary, ...each.messages.map(({ name }) => name)].join(' ').toLowerCase(),
    view: exchangeView(document, each),
  }))
  return entriesAt(document.root, 'channels').map(([name, channel]) =>
    group(
      {
        id: `channel-${name}`,
        title: textAt(channel, 'title') ?? name,
        about: textAt(channel, 'description'),
      },
      exchanges.filter((each) => each.channel === name),
    ),
  )
}

const group = (
  { id, title, about }: { id: string; title: string; about?: string | undefined },
  own: Entry[],
): Group => {
  const view = element(
    'section',
    { class: 'card' },
    element('h2', { id }, title),
    ...(about === undefined ? [] : [element('p', {}, prose(about))]),
    ...own.map((each) => each.view),
  )
  setAttribute(view, 'aria-labelledby', id)
  return { own, view }
}
