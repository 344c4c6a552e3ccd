import type { Conversation } from '../known.ts'
import { element, setAttribute } from '../../client/button/element.ts'
import type { Connection } from '../connection/connection.ts'
import type { World } from '../desk/world.ts'

export type Offered = Conversation & { customer: string | null }

export type ConversationsDeps = {
  connection: Connection
  world: World | undefined
  choose: (conversation: Conversation) => void
  refresh: () => void
  report: (cause: unknown) => void
}

/** The agent's open conversations to choose from; with a simulated Genesys, also buttons that make one. */
export type Conversations = {
  root: HTMLElement
  show(offered: Offered[], current: Conversation | undefined): void
}

export const createConversations = ({
  connection,
  world,
  choose,
  refresh,
  report,
}: ConversationsDeps): Conversations => {
  const make = (media: 'chat' | 'sms', label: string) => {
    const button = element('button', { type: 'button' }, label)
    button.addEventListener('click', () => {
      world?.newInteraction(connection.agent, media).then((id) => choose({ media, id }), report)
    })
    return button
  }
  const again = element('button', { type: 'button' }, 'Look again')
  again.addEventListener('click', refresh)
  const actions = element(
    'div',
    { class: 'actions' },
    ...(world ? [make('chat', 'A customer chats'), make('sms', 'A customer texts')] : [again]),
  )
  const list = element('div', { class: 'conversations', role: 'group' })
  setAttribute(list, 'aria-label', 'Open conversations')
  const empty = element(
    'p',
    { class: 'empty' },
    world
      ? 'No conversation is open. Let a customer write.'
      : 'This agent has no open conversation in Genesys.',
  )
  const root = element('div', { class: 'stack' }, actions, list, empty)
  let shown = ''
  return {
    root,
    show(offered, current) {
      const now = JSON.stringify([offered, current])
      if (now === shown) return
      shown = now
      const focused = list.contains(document.activeElement)
        ? document.activeElement?.getAttribute('data-id')
        : undefined
      const entries = offered.map(({ media, id, customer }) => {
        const entry = element(
          'button',
          { type: 'button', 'data-id': id, 'aria-pressed': String(id === current?.id) },
          element('span', {}, customer ?? id),
          element('small', {}, media === 'sms' ? 'SMS' : 'chat'),
        )
        entry.addEventListener('click', () => choose({ media, id }))
        return entry
      })
      list.replaceChildren(...entries)
      entries.find((entry) => entry.getAttribute('data-id') === focused)?.focus()
      setAttribute(list, 'hidden', offered.length === 0)
      setAttribute(empty, 'hidden', offered.length > 0)
    },
  }
}
