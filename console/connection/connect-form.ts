import { element, setText } from '../../client/button/element.ts'
import { consultBridge } from '../../client/consult-bridge.ts'
import { describeProblem } from '../problem-words.ts'
import type { Connection } from './connection.ts'

/** Asks for a bridge and a key, tries them, and hands on what worked. */
export const createConnectForm = (connected: (connection: Connection) => void): HTMLElement => {
  const baseUrl = field({ id: 'base-url', label: 'Address of the bridge', type: 'url' })
  const key = field({ id: 'key', label: 'API key or caller token', type: 'password' })
  const agent = field({ id: 'agent', label: 'Agent', type: 'text' })
  baseUrl.input.placeholder = 'https://….execute-api.eu-central-1.amazonaws.com'
  agent.input.placeholder = 'whose conversations you look at'
  const problem = element('p', { class: 'problem', role: 'alert' })
  const button = element('button', { type: 'submit', class: 'main' }, 'Connect')
  const form = element(
    'form',
    { class: 'card connect' },
    element('h2', {}, 'Which bridge?'),
    element(
      'p',
      { class: 'hint' },
      'There is no local stack here, so say where your bridge is. The key stays in this tab and goes to that address only; the bridge has to list this page among its origins.',
    ),
    ...[baseUrl, key, agent].map(({ root }) => root),
    problem,
    button,
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    setText(problem, '')
    const connection = {
      baseUrl: baseUrl.input.value,
      key: key.input.value,
      agent: agent.input.value,
      local: undefined,
    }
    tryOut(connection).then(
      () => connected(connection),
      (cause: unknown) => setText(problem, describeProblem(cause)),
    )
  })
  return form
}

const tryOut = async ({ baseUrl, key, agent }: Connection): Promise<void> => {
  const bridge = consultBridge({ baseUrl, apiKey: key })
  try {
    await bridge.list({ agent, limit: 1, patienceMs: 3000 })
  } finally {
    bridge.close()
  }
}

const field = ({ id, label, type }: { id: string; label: string; type: string }) => {
  const input = element('input', { id, type, required: true, autocomplete: 'off' })
  const root = element('p', { class: 'field' }, element('label', { for: id }, label), input)
  return { root, input }
}
