import { element, setText } from '../../client/button/element.ts'
import { verify } from './verify.ts'

/** Verifies what somebody has received elsewhere; nothing of it leaves the page. */
export const createPasteForm = (): HTMLElement => {
  const headers = area('pasted-headers', 'Headers, one a line', 'webhook-id: evt_…')
  const body = area('pasted-body', 'Body, exactly as it came', '{"type":"consult.joined",…}')
  const secret = element('input', { id: 'pasted-secret', type: 'password', autocomplete: 'off' })
  secret.placeholder = 'whsec_… or whpk_…'
  const verdict = element('p', { class: 'verdict', role: 'status' })
  const form = element(
    'form',
    { class: 'stack' },
    headers.root,
    body.root,
    element('p', { class: 'field' }, element('label', { for: 'pasted-secret' }, 'Secret'), secret),
    element('div', { class: 'actions' }, element('button', { type: 'submit' }, 'Verify')),
    verdict,
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const received = { headers: parse(headers.input.value), body: body.input.value }
    const sentAt = Number(received.headers['webhook-timestamp']) * 1000
    void verify(received, secret.value, () => sentAt).then(({ good, words }) => {
      verdict.className = `verdict ${good ? 'good' : 'bad'}`
      setText(verdict, `${good ? '✓' : '✕'} ${words}`)
    })
  })
  const summary = element('summary', {}, 'Verify a delivery that you have received')
  return element('details', { class: 'paste' }, summary, form)
}

const parse = (lines: string): Record<string, string> =>
  Object.fromEntries(
    lines.split('\n').flatMap((line) => {
      const [, name, value] = /^\s*([\w-]+)\s*:\s*(.*?)\s*$/.exec(line) ?? []
      return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value]]
    }),
  )

const area = (id: string, label: string, placeholder: string) => {
  const input = element('textarea', { id, rows: '4', spellcheck: 'false' })
  input.placeholder = placeholder
  return {
    root: element('p', { class: 'field' }, element('label', { for: id }, label), input),
    input,
  }
}
