import type { Action } from '../../src/consult/action.ts'
import { element, setAttribute, setText } from './element.ts'
import type { View } from './model.ts'
import { actionLabel } from './words.ts'

/** What one may do about a colleague who has joined, and what is said with him; there only as long as it may be done. */
export type FollowUpBar = { root: HTMLElement; show(view: View): void }

const actions: Action[] = ['transfer', 'conference', 'remove']

export const createFollowUpBar = ({
  act,
  say,
}: {
  act: (action: Action) => void
  say: (text: string) => Promise<boolean>
}): FollowUpBar => {
  const buttons = actions.map((action) => {
    const part = action === 'remove' ? 'action action-quiet' : 'action'
    const button = element('button', { type: 'button', part, 'data-action': action })
    // Not `disabled`: that would lose the focus of whoever has just pressed it.
    button.addEventListener('click', () => {
      if (button.getAttribute('aria-disabled') !== 'true') act(action)
    })
    return { action, button }
  })
  const group = element(
    'div',
    { class: 'actions', part: 'actions', role: 'group', 'aria-label': 'What next' },
    ...buttons.map(({ button }) => button),
  )
  const log = element('div', {
    part: 'messages',
    role: 'log',
    'aria-label': 'Messages between colleagues',
    hidden: true,
  })
  const input = element('input', {
    id: 'message',
    part: 'input',
    type: 'text',
    autocomplete: 'off',
    maxlength: '10000',
  })
  const send = element('button', { type: 'submit', part: 'action' }, 'Send')
  const form = element(
    'form',
    { class: 'field', part: 'message' },
    element('label', { for: 'message', part: 'label' }, 'Message that only colleagues see'),
    element('div', { class: 'row' }, input, send),
  )
  let sending = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const text = input.value.trim()
    if (text === '' || sending) return
    sending = true
    void say(text).then((said) => {
      sending = false
      if (said) input.value = ''
    })
  })

  const root = element('div', { class: 'stack', hidden: true }, group, log, form)
  let shown = 0
  return {
    root,
    show({ step, consult, colleague, asked, overdue, messages }) {
      const legal = step === 'following' && consult?.state === 'joined'
      setAttribute(group, 'hidden', !legal)
      setAttribute(form, 'hidden', !legal)
      for (const { action, button } of buttons) {
        setText(button, actionLabel(action, colleague))
        const isUnderWay = asked !== undefined && !overdue
        setAttribute(button, 'aria-disabled', isUnderWay ? 'true' : undefined)
      }
      if (messages.length < shown) {
        log.replaceChildren()
        shown = 0
      }
      for (const { from, text } of messages.slice(shown)) {
        const who = element('strong', {}, `${from ?? 'Colleague'}: `)
        log.append(element('p', { part: 'said' }, who, text))
        log.scrollTop = log.scrollHeight
      }
      shown = messages.length
      setAttribute(log, 'hidden', shown === 0)
      // A log that is longer than its place is scrolled by keys, too.
      setAttribute(log, 'tabindex', log.scrollHeight > log.clientHeight ? '0' : undefined)
      setAttribute(root, 'hidden', !legal && shown === 0)
    },
  }
}
