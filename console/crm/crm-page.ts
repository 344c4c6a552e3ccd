import { ConsultButton } from '../../client/button/consult-button.ts'
import type { Conversation } from '../known.ts'
import { element, setAttribute, setText } from '../../client/button/element.ts'
import { tokensWith } from '../connection/tokens-with.ts'
import { createComposer } from '../desk/composer.ts'
import { createTranscript } from '../desk/transcript.ts'
import type { World, WorldView } from '../desk/world.ts'
import { createConversations } from './conversations.ts'
import type { ConversationsDeps, Offered } from './conversations.ts'

/** A small CRM page: the agent's conversations, and the button that asks a colleague in. */
export type CrmPage = {
  root: HTMLElement
  /** Offers what is open; the one that is looked at is marked. */
  offer(offered: Offered[], current: Conversation | undefined): void
  show(view: WorldView): void
}

export const createCrmPage = (deps: ConversationsDeps): CrmPage => {
  const { connection, world, report } = deps
  const button = new ConsultButton()
  button.textContent = 'Ask a colleague'
  setAttribute(button, 'base-url', connection.baseUrl)
  setAttribute(button, 'agent', connection.agent)
  button.tokenProvider = tokensWith(connection)
  const conversations = createConversations(deps)
  const customer = element('h3', {})
  const facts = element('p', { class: 'hint' })
  const parts = world && saidWith(world, report)
  const selected = element(
    'article',
    { class: 'case', hidden: true },
    customer,
    facts,
    ...(parts ? [parts.transcript.root] : []),
    element('div', { class: 'ask' }, element('span', { class: 'number' }, '2'), button),
    ...(parts ? [parts.more] : []),
  )
  const root = element(
    'section',
    { class: 'card crm', id: 'crm', 'aria-labelledby': 'crm-title', tabindex: '-1' },
    element(
      'h2',
      { id: 'crm-title' },
      element('span', { class: 'number' }, '1'),
      'The agent’s CRM page',
    ),
    element('p', { class: 'hint' }, `You are ${connection.agent}, and talk to customers.`),
    conversations.root,
    selected,
  )
  let current: Conversation | undefined

  return {
    root,
    offer(offered, now) {
      current = now
      conversations.show(offered, now)
      const about = offered.find(({ id }) => id === now?.id)
      setAttribute(selected, 'hidden', now === undefined)
      if (!now) return
      setText(customer, about?.customer ?? 'Customer')
      setText(facts, `${now.media === 'sms' ? 'SMS' : 'Chat'} · ${now.id}`)
      setAttribute(button, 'media', now.media)
      setAttribute(button, 'interaction-id', now.id)
    },
    show({ interactions }) {
      const interaction = interactions.find(({ id }) => id === current?.id)
      if (interaction) parts?.show(interaction)
    },
  }
}

/** What is said, and what the customer does: only where the customer is simulated as well. */
const saidWith = (world: World, report: (cause: unknown) => void) => {
  const transcript = createTranscript('What is said')
  let id = ''
  const composer = createComposer({
    id: 'customer-says',
    label: 'Write as the customer',
    say: (text) => void world.say(id, { from: 'customer', text, visibility: 'All' }).catch(report),
  })
  const close = element('button', { type: 'button' }, 'End the conversation')
  close.addEventListener('click', () => void world.close(id).catch(report))
  const more = element(
    'details',
    { class: 'customer' },
    element('summary', {}, 'Be the customer'),
    composer,
    element('div', { class: 'actions' }, close),
  )
  return {
    transcript,
    more,
    show(interaction: WorldView['interactions'][number]) {
      id = interaction.id
      transcript.show(interaction)
    },
  }
}
