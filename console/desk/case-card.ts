import { element, setAttribute, setText } from '../../client/button/element.ts'
import { createComposer } from './composer.ts'
import { createTranscript } from './transcript.ts'
import type { SimInteraction, World } from './world.ts'

/** A conversation that the colleague is in, on the colleague's desk. */
export type CaseCard = { root: HTMLElement; show(interaction: SimInteraction): void }

export const createCaseCard = (
  { id, customer }: SimInteraction,
  { agent, world, report }: { agent: string; world: World; report: (cause: unknown) => void },
): CaseCard => {
  const transcript = createTranscript(`Conversation with ${customer}`)
  const state = element('p', { class: 'hint' })
  let visibility = 'Agents'
  const composer = createComposer({
    id: `say-${agent}-${id}`,
    label: 'Your message',
    about: customer,
    say: (text) => void world.say(id, { from: agent, text, visibility }).catch(report),
  })
  const leave = element('button', { type: 'button' }, 'Leave')
  leave.addEventListener('click', () => void world.leave(id, agent).catch(report))
  const root = element(
    'article',
    { class: 'case' },
    element('h3', {}, customer),
    state,
    transcript.root,
    composer,
    element('div', { class: 'actions' }, leave),
  )
  setAttribute(root, 'aria-label', `Conversation with ${customer}`)
  return {
    root,
    show(interaction) {
      visibility = interaction.agents.find((each) => each.agent === agent)?.visibility ?? 'Agents'
      setText(
        state,
        visibility === 'Agents'
          ? 'You are in, and the customer does not see it. What you write only your colleague sees.'
          : 'You talk to the customer now.',
      )
      transcript.show(interaction)
    },
  }
}
