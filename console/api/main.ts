import { element, setAttribute, setText } from '../../client/button/element.ts'
import { findLocal } from '../connection/local-calls.ts'
import { remembered } from '../connection/connection.ts'
import { entriesAt, listAt, operationsOf, textAt } from './document.ts'
import type { Document } from './document.ts'
import { exampleView, operationView } from './operation-view.ts'
import { loadDocument } from './load-document.ts'
import { schemaView } from './schema-view.ts'

const placeOf = (id: string): HTMLElement => {
  const place = document.getElementById(id)
  if (!place) throw new Error(`the page has no ${id}`)
  return place
}

/** The bridge that the console looks at. */
const findBridge = async (): Promise<string> => {
  const local = await findLocal()
  return local ? location.origin : (remembered()?.baseUrl ?? location.origin)
}

const show = (described: Document): void => {
  const { root } = described
  setText(placeOf('about'), textAt(root, 'info', 'description')?.split('. ')[0]?.concat('.') ?? '')
  const operations = operationsOf(described).map((each) => ({
    tag: listAt(each.operation, 'tags')[0],
    words: `${each.method} ${each.path} ${textAt(each.operation, 'summary')}`.toLowerCase(),
    view: operationView(described, each),
  }))
  const groups = listAt(root, 'tags').map((tag) => {
    const name = textAt(tag, 'name') ?? ''
    const own = operations.filter((each) => each.tag === name)
    const heading = element('h2', { id: `tag-${name}` }, name)
    const view = element('section', { class: 'card' }, heading, ...own.map((each) => each.view))
    setAttribute(view, 'aria-labelledby', `tag-${name}`)
    return { own, view }
  })
  const shapes = entriesAt(root, 'components', 'schemas').map(([name, schema]) =>
    element(
      'article',
      { class: 'shape', id: `shape-${name}`, tabindex: '-1' },
      element('h3', {}, name),
      schemaView(described, schema),
      ...exampleView(described, schema),
    ),
  )
  const input = element('input', { id: 'filter', type: 'search', autocomplete: 'off' })
  input.placeholder = 'webhook, consult, POST …'
  const found = element('p', { class: 'unseen', role: 'status' })
  input.addEventListener('input', () => {
    const wanted = input.value.trim().toLowerCase()
    for (const { view, words } of operations) setAttribute(view, 'hidden', !words.includes(wanted))
    for (const { own, view } of groups) {
      setAttribute(
        view,
        'hidden',
        own.every(({ words }) => !words.includes(wanted)),
      )
    }
    const count = operations.filter(({ words }) => words.includes(wanted)).length
    setText(found, `${count} of ${operations.length} calls`)
  })
  const shapesTitle = element('h2', { id: 'shapes' }, 'Shapes')
  placeOf('api').replaceChildren(
    element(
      'p',
      { class: 'field filter' },
      element('label', { for: 'filter' }, 'Find a call'),
      input,
    ),
    found,
    ...groups.map(({ view }) => view),
    element('section', { class: 'card', 'aria-labelledby': 'shapes' }, shapesTitle, ...shapes),
  )
  openWhatIsAsked()
  addEventListener('hashchange', openWhatIsAsked)
}

/** A link to a call opens it. */
const openWhatIsAsked = (): void => {
  const asked = document.getElementById(location.hash.slice(1))
  if (!asked) return
  if (asked instanceof HTMLDetailsElement) asked.open = true
  asked.scrollIntoView()
}

try {
  show(await loadDocument(await findBridge(), { path: '/v1/openapi.json', holds: 'paths' }))
} catch (cause) {
  const words = cause instanceof Error ? cause.message : 'it cannot be read'
  placeOf('api').replaceChildren(
    element(
      'p',
      { class: 'problem', role: 'alert' },
      `The API’s description is not to be had: ${words}.`,
    ),
  )
}
