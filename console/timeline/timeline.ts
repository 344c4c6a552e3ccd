import { element, setAttribute, setText } from '../../client/button/element.ts'
import type { Known } from '../known.ts'
import type { NameOf } from '../people.ts'
import { lanes } from '../trace/step.ts'
import { createDiagram } from './diagram.ts'
import { selectSteps } from './select-steps.ts'
import { createStepList } from './step-list.ts'
import { laneHints, laneNames, standing, wayNames } from './words.ts'

/** What happens in a consult, as it happens. */
export type Timeline = { root: HTMLElement; show(known: Known): void }

export const createTimeline = ({
  isLocal,
  nameOf,
}: {
  isLocal: boolean
  nameOf: NameOf
}): Timeline => {
  const title = element('h2', { id: 'timeline-title' }, 'Timeline')
  const state = element('span', { class: 'state' })
  const status = element('p', { class: 'standing' }, state)
  const words = element('span', {})
  status.append(words)
  const diagram = createDiagram()
  const list = createStepList()
  const empty = element(
    'p',
    { class: 'empty' },
    isLocal
      ? 'Nothing has happened yet. Let a customer write (1), then ask a colleague (2): each call, notification and event appears here, with the seconds since the start.'
      : 'Choose a conversation and ask a colleague. What the bridge tells of the consult appears here; with a local stack you would see every step in between.',
  )
  const legend = element(
    'ul',
    { class: 'legend', 'aria-label': 'Kinds of arrows' },
    ...Object.entries(wayNames).map(([way, name]) => element('li', { class: way }, name)),
  )
  const who = element(
    'details',
    { class: 'who' },
    element('summary', {}, 'Who takes part'),
    element(
      'dl',
      {},
      ...lanes.flatMap((lane) => [
        element('dt', {}, laneNames[lane]),
        element('dd', {}, laneHints[lane]),
      ]),
    ),
  )
  const root = element(
    'section',
    { class: 'card timeline', id: 'timeline', 'aria-labelledby': 'timeline-title', tabindex: '-1' },
    element('header', {}, title, status),
    empty,
    diagram.root,
    legend,
    who,
    list.root,
  )
  return {
    root,
    show(known) {
      const steps = selectSteps(known)
      for (const part of [diagram.root, legend, list.root]) {
        setAttribute(part, 'hidden', steps.length === 0)
      }
      setAttribute(empty, 'hidden', steps.length > 0)
      diagram.show(steps)
      list.show(steps)
      setText(state, known.consult?.state ?? '')
      setAttribute(state, 'data-state', known.consult?.state)
      setAttribute(status, 'hidden', known.consult === undefined)
      setText(words, known.consult ? standing(known.consult, nameOf(known.consult)) : '')
    },
  }
}
