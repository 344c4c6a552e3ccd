import type { OpenInteraction } from '../../src/consult/list-interactions.ts'
import { element, setAttribute } from './element.ts'

export type Conversation = Pick<OpenInteraction, 'media' | 'id'>

/** Asks which of the agent's conversations it is about; unseen while there is only one. */
export type ConversationField = {
  root: HTMLElement
  offer(interactions: OpenInteraction[]): void
  chosen(): Conversation | undefined
}

export const createConversationField = (): ConversationField => {
  const select = element('select', { id: 'conversation', part: 'select' })
  const label = element('label', { for: 'conversation', part: 'label' }, 'Conversation')
  const root = element('div', { class: 'field', hidden: true }, label, select)
  let offered: OpenInteraction[] = []
  return {
    root,
    offer(interactions) {
      offered = interactions
      const options = interactions.map(({ media, id, customer }) =>
        element('option', { value: id }, `${customer ?? id} (${media === 'sms' ? 'SMS' : 'chat'})`),
      )
      select.replaceChildren(...options)
      setAttribute(root, 'hidden', interactions.length < 2)
    },
    chosen: () => offered.find(({ id }) => id === select.value),
  }
}
