import { element } from '../../client/button/element.ts'
import { at, entriesAt, listAt, resolve, textAt } from './document.ts'
import type { Document, Operation } from './document.ts'
import { prose } from './prose.ts'
import { exampleView, schemaView } from './schema-view.ts'

/** One call: closed it is a line, open it has its parameters, its body, its answers and an example. */
export const operationView = (document: Document, of: Operation): HTMLElement => {
  const { method, path, operation, id } = of
  const description = textAt(operation, 'description')
  return element(
    'details',
    { class: 'operation', id },
    element(
      'summary',
      {},
      element('span', { class: `method ${method.toLowerCase()}` }, method),
      element('code', {}, path),
      element('span', { class: 'summary' }, textAt(operation, 'summary') ?? ''),
    ),
    ...(description === undefined ? [] : [element('p', {}, prose(description))]),
    element('p', { class: 'hint' }, whoMay(operation)),
    ...parametersView(document, operation),
    ...bodyView(document, operation),
    ...answersView(document, operation),
  )
}

const whoMay = (operation: unknown): string => {
  const schemes = listAt(operation, 'security').flatMap((each) =>
    entriesAt(each).map(([name]) => schemeNames[name] ?? name),
  )
  return schemes.length === 0 ? 'Needs no key.' : `Takes ${schemes.join(' or ')}.`
}
const schemeNames: Readonly<Record<string, string>> = {
  key: 'an API key',
  operatorKey: 'an operator’s key',
  callerToken: 'a caller token',
  slackSignature: 'Slack’s signature',
}

const parametersView = (document: Document, operation: unknown): HTMLElement[] => {
  const parameters = listAt(operation, 'parameters').map((each) => resolve(document, each).value)
  if (parameters.length === 0) return []
  const rows = parameters.flatMap((each) => [
    element(
      'dt',
      {},
      element('code', {}, textAt(each, 'name') ?? ''),
      element(
        'small',
        {},
        ` ${textAt(each, 'in')}${at(each, 'required') === true ? ', required' : ''}`,
      ),
    ),
    element(
      'dd',
      {},
      schemaView(document, at(each, 'schema')),
      ' ',
      prose(textAt(each, 'description') ?? ''),
    ),
  ])
  return [element('h3', {}, 'Parameters'), element('dl', { class: 'members' }, ...rows)]
}

const bodyView = (document: Document, operation: unknown): HTMLElement[] =>
  entriesAt(operation, 'requestBody', 'content').flatMap(([type, content]) => [
    element('h3', {}, `Body, ${type}`),
    // Told here as well: whoever reads of a call wants to know what to send.
    schemaView(document, resolve(document, at(content, 'schema')).value),
    ...exampleView(listAt(resolve(document, at(content, 'schema')).value, 'examples')),
  ])

const answersView = (document: Document, operation: unknown): HTMLElement[] => {
  const rows = entriesAt(operation, 'responses').flatMap(([status, answer]) => {
    const { value } = resolve(document, answer)
    const shapes = entriesAt(value, 'content').map(([, content]) => at(content, 'schema'))
    const named = shapes.filter((shape) => resolve(document, shape).name !== undefined)
    return [
      element('dt', {}, element('code', {}, status)),
      element(
        'dd',
        {},
        prose(textAt(value, 'description') ?? ''),
        ...named.flatMap((shape) => [' ', schemaView(document, shape)]),
      ),
    ]
  })
  return [element('h3', {}, 'Answers'), element('dl', { class: 'members' }, ...rows)]
}
