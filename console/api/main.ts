import { element, setAttribute, setText } from '../../client/button/element.ts'
import { findLocal } from '../connection/local-calls.ts'
import { remembered } from '../connection/connection.ts'
import { placeOf } from '../place-of.ts'
import { textAt } from './document.ts'
import type { Document } from './document.ts'
import { callGroups, channelGroups } from './groups.ts'
import type { Entry, Group } from './groups.ts'
import { loadDocument } from './load-document.ts'
import { shapesView } from './shapes.ts'

/** The bridge that the console looks at. */
const findBridge = async (): Promise<string> => {
  const local = await findLocal()
  return local ? location.origin : (remembered()?.baseUrl ?? location.origin)
}

const show = ({ calls, events }: { calls: Document; events: Document }): void => {
  const about = textAt(calls.root, 'info', 'description')
  setText(placeOf('about'), about?.split('. ')[0]?.concat('.') ?? '')
  const groups = [...callGroups(calls), ...channelGroups(events)]
  placeOf('api').replaceChildren(
    ...filterOf(groups),
    ...groups.map(({ view }) => view),
    shapesView([calls, events]),
  )
  openWhatIsAsked()
  addEventListener('hashchange', openWhatIsAsked)
}

/** Hides what does not have the words that one types, and says how much is left. */
const filterOf = (groups: Group[]): HTMLElement[] => {
  const input = element('input', { id: 'filter', type: 'search', autocomplete: 'off' })
  input.placeholder = 'webhook, consult, POST …'
  const found = element('p', { class: 'unseen', role: 'status' })
  const all = groups.flatMap(({ own }) => own)
  input.addEventListener('input', () => {
    const wanted = input.value.trim().toLowerCase()
    const isHidden = ({ words }: Entry) => !words.includes(wanted)
    for (const each of all) setAttribute(each.view, 'hidden', isHidden(each))
    for (const { own, view } of groups) setAttribute(view, 'hidden', own.every(isHidden))
    setText(found, `${all.filter((each) => !isHidden(each)).length} of ${all.length}`)
  })
  const label = element('label', { for: 'filter' }, 'Find a call or a message')
  return [element('p', { class: 'field filter' }, label, input), found]
}

/** A link to a call opens it. */
const openWhatIsAsked = (): void => {
  const asked = document.getElementById(location.hash.slice(1))
  if (!asked) return
  if (asked instanceof HTMLDetailsElement) asked.open = true
  asked.scrollIntoView()
}

try {
  const bridge = await findBridge()
  const [calls, events] = await Promise.all([
    loadDocument(bridge, { path: '/v1/openapi.json', holds: 'paths' }),
    loadDocument(bridge, { path: '/v1/asyncapi.json', holds: 'channels' }),
  ])
  show({ calls, events })
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
