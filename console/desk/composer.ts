import { element } from '../../client/button/element.ts'

/** A line to write, and a button that sends it. */
export const createComposer = ({
  id,
  label,
  about,
  say,
}: {
  id: string
  label: string
  /** Which conversation, for whoever does not see where the line stands. */
  about?: string
  say: (text: string) => void
}): HTMLElement => {
  const input = element('input', { id, type: 'text', autocomplete: 'off', maxlength: '500' })
  const form = element(
    'form',
    { class: 'composer' },
    element(
      'label',
      { for: id },
      label,
      ...(about === undefined ? [] : [element('span', { class: 'unseen' }, `, ${about}`)]),
    ),
    element('div', { class: 'row' }, input, element('button', { type: 'submit' }, 'Send')),
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const text = input.value.trim()
    if (text === '') return
    say(text)
    input.value = ''
  })
  return form
}
