import { element, setAttribute } from '../../client/button/element.ts'
import { callLocal } from '../connection/local-calls.ts'
import { member } from '../guards.ts'

/** Makes things go wrong, and shows what is wrong now. */
export type FaultSwitches = { root: HTMLElement; refresh(): void }

const switched = [
  {
    name: 'genesys',
    label: 'Genesys node lost',
    hint: 'Its sessions are gone, and it refuses everybody until it is back. After fifteen seconds callers hear session.lost.',
  },
  {
    name: 'receiver',
    label: 'Webhook receiver down',
    hint: 'Deliveries break off. The bridge tries again by itself, after 2, 10 and 30 seconds.',
  },
] as const

export const createFaultSwitches = (report: (cause: unknown) => void): FaultSwitches => {
  const show = (state: unknown): void => {
    for (const { name, button } of switches) {
      setAttribute(button, 'aria-checked', String(member(state, name) === true))
    }
  }
  const change = async (name: string, body: object): Promise<void> =>
    show(await callLocal('POST', `faults/${name}`, body))
  const refresh = () => void callLocal('GET', 'faults/').then(show, report)

  const switches = switched.map(({ name, label, hint }) => {
    const button = element(
      'button',
      { type: 'button', role: 'switch', 'aria-checked': 'false', class: 'switch' },
      label,
    )
    setAttribute(button, 'aria-describedby', `about-${name}`)
    button.addEventListener('click', () => {
      const down = button.getAttribute('aria-checked') !== 'true'
      change(name, { down }).catch(report)
    })
    return { name, button, hint: element('p', { class: 'hint', id: `about-${name}` }, hint) }
  })
  const kill = element('button', { type: 'button' }, 'Kill a listener')
  setAttribute(kill, 'aria-describedby', 'about-listener')
  kill.addEventListener('click', () => void change('listener', {}).catch(report))

  const root = element(
    'section',
    { class: 'card faults', id: 'faults', 'aria-labelledby': 'faults-title', tabindex: '-1' },
    element('h2', { id: 'faults-title' }, 'What can go wrong'),
    element(
      'p',
      { class: 'hint' },
      'Start a consult, break something, and watch in the timeline how it heals. No event is lost.',
    ),
    element(
      'div',
      { class: 'switches' },
      ...switches.map(({ button, hint }) => element('div', {}, button, hint)),
      element(
        'div',
        {},
        kill,
        element(
          'p',
          { class: 'hint', id: 'about-listener' },
          'Its process ends at once. Another, or it itself started anew, takes its sessions over within ten seconds, and reads what was missed.',
        ),
      ),
    ),
  )
  return { root, refresh }
}
