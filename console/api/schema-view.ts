import { element } from '../../client/button/element.ts'
import { at, entriesAt, listAt, resolve, textAt } from './document.ts'
import type { Document } from './document.ts'
import { prose } from './prose.ts'

/** A schema as people read it: members with their types and limits; named ones are links to where they are told. */
export const schemaView = (document: Document, schema: unknown): HTMLElement => {
  const { name } = resolve(document, schema)
  if (name !== undefined) return linkTo(name)
  const parts = [...listAt(schema, 'allOf'), ...listAt(schema, 'anyOf'), ...listAt(schema, 'oneOf')]
  if (parts.length > 0) {
    const word = listAt(schema, 'allOf').length > 0 ? 'all of' : 'one of'
    const items = parts.map((part) => element('li', {}, schemaView(document, part)))
    return element('div', { class: 'either' }, word, element('ul', {}, ...items))
  }
  const members = entriesAt(schema, 'properties')
  if (members.length === 0) return element('span', { class: 'type' }, typeOf(schema))
  const required = new Set(listAt(schema, 'required'))
  const rows = members.flatMap(([member, its]) => [
    element(
      'dt',
      {},
      element('code', {}, member),
      ...(required.has(member) ? [element('small', {}, ' required')] : []),
    ),
    element('dd', {}, memberView(document, its)),
  ])
  return element('dl', { class: 'members' }, ...rows)
}

const memberView = (document: Document, schema: unknown): HTMLElement => {
  const said = textAt(schema, 'description')
  const items = at(schema, 'items')
  const view =
    items === undefined
      ? schemaView(document, schema)
      : element('span', {}, 'list of ', schemaView(document, items))
  return said === undefined ? view : element('div', {}, view, ' ', prose(said))
}

const linkTo = (name: string): HTMLElement => element('a', { href: `#shape-${name}` }, name)

/** A type with what limits it, in one line. */
const typeOf = (schema: unknown): string => {
  const listed = listAt(schema, 'enum')
  const constant = at(schema, 'const')
  if (listed.length > 0) return listed.map((each) => JSON.stringify(each)).join(' · ')
  if (constant !== undefined) return JSON.stringify(constant)
  const type = at(schema, 'type')
  const name = Array.isArray(type)
    ? type.join(' or ')
    : typeof type === 'string'
      ? type
      : 'anything'
  const limits = limitNames.flatMap(([key, word]) => {
    const limit = at(schema, key)
    return typeof limit === 'number' && Math.abs(limit) < Number.MAX_SAFE_INTEGER
      ? [`${word} ${limit}`]
      : typeof limit === 'string'
        ? [`${word} ${limit}`.trim()]
        : []
  })
  return [name, ...limits].join(', ')
}

const limitNames = [
  ['format', ''],
  ['minLength', 'at least'],
  ['maxLength', 'at most'],
  ['minimum', 'from'],
  ['maximum', 'to'],
  ['pattern', 'like'],
] as const

/** The first of them, if there is any. */
export const exampleView = ([example]: unknown[]): HTMLElement[] =>
  example === undefined
    ? []
    : [
        element('h3', {}, 'Example'),
        element(
          'pre',
          { tabindex: '0', 'aria-label': 'Example' },
          JSON.stringify(example, null, 2),
        ),
      ]
