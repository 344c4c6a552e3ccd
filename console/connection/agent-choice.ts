import { element } from '../../client/button/element.ts'
import { goAs } from '../address.ts'

/** Whom one looks as, to choose from; nothing where there is no choice. */
export const createAgentChoice = (agents: readonly string[], current: string): HTMLElement[] => {
  if (agents.length < 2) return []
  const choice = element(
    'select',
    { id: 'as-agent' },
    ...agents.map((name) => element('option', { value: name, selected: name === current }, name)),
  )
  choice.addEventListener('change', () => goAs(choice.value))
  return [element('label', { for: 'as-agent' }, 'Agent'), choice]
}
