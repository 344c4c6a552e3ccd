import { element } from '../../client/button/element.ts'
import type { Step } from '../trace/step.ts'
import { meaningOf, sentenceOf, sinceStart } from './words.ts'

/** The diagram in words, each step with what it is for. */
export type StepList = { root: HTMLElement; show(steps: readonly Step[]): void }

export const createStepList = (): StepList => {
  const list = element('ol', { class: 'steps' })
  const summary = element('summary', {}, 'The same in words')
  const root = element('details', { class: 'in-words' }, summary, list)
  return {
    root,
    show(steps) {
      const start = steps[0]?.at ?? 0
      const items = steps.map((step) => {
        const meaning = meaningOf(step)
        return element(
          'li',
          { class: step.bad === true ? 'bad' : undefined },
          element('span', { class: 'time' }, `${sinceStart(step.at - start)} s `),
          element(
            'span',
            {},
            sentenceOf(step),
            ...(meaning === '' ? [] : [element('small', {}, ` ${meaning}`)]),
          ),
        )
      })
      list.replaceChildren(...items)
    },
  }
}
