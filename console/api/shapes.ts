import { element } from '../../client/button/element.ts'
import { entriesAt, resolve, listAt } from './document.ts'
import type { Document } from './document.ts'
import { exampleView, schemaView } from './schema-view.ts'

/** Every shape that the documents name, once: what several of them name is the same. */
export const shapesView = (documents: Document[]): HTMLElement => {
  const named = new Map<string, HTMLElement>()
  for (const document of documents) {
    for (const [name, schema] of entriesAt(document.root, 'components', 'schemas')) {
      if (!named.has(name)) named.set(name, shapeView(document, { name, schema }))
    }
  }
  return element(
    'section',
    { class: 'card', 'aria-labelledby': 'shapes' },
    element('h2', { id: 'shapes' }, 'Shapes'),
    ...named.values(),
  )
}

const shapeView = (
  document: Document,
  { name, schema }: { name: string; schema: unknown },
): HTMLElement =>
  element(
    'article',
    { class: 'shape', id: `shape-${name}`, tabindex: '-1' },
    element('h3', {}, name),
    schemaView(document, schema),
    ...exampleView(listAt(resolve(document, schema).value, 'examples')),
  )
