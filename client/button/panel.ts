import type { Action } from '../../src/consult/action.ts'
import { createConversationField } from './conversation-field.ts'
import type { ConversationField } from './conversation-field.ts'
import { element, setAttribute, setText } from './element.ts'
import { createFollowUpBar } from './follow-up-bar.ts'
import type { View } from './model.ts'
import type { Picker } from './picker.ts'
import { statusOf } from './words.ts'

/** All that is seen. */
export type Panel = {
  roots: Node[]
  conversation: ConversationField
  show(view: View): void
  tell(problem: string): void
  /** Whether the panel is open; opening brings the focus in, closing brings it back. */
  toggle(open: boolean): void
  /** Asks whom to consult, whatever was shown before. */
  choose(): void
}

export type PanelDeps = {
  picker: Picker
  toggled: (open: boolean) => void
  submitted: () => void
  act: (action: Action) => void
  say: (text: string) => Promise<boolean>
}

export const createPanel = (deps: PanelDeps): Panel => {
  const { picker } = deps
  const trigger = element(
    'button',
    { type: 'button', class: 'main', part: 'trigger', 'aria-expanded': 'false' },
    element('slot', {}, 'Ask a colleague'),
  )
  setAttribute(trigger, 'aria-controls', 'panel')
  const conversation = createConversationField()
  const form = element(
    'form',
    { class: 'stack', part: 'form' },
    conversation.root,
    picker.root,
    element(
      'div',
      { class: 'actions' },
      element('button', { type: 'submit', class: 'main', part: 'ask' }, 'Ask'),
    ),
  )
  const status = element('p', { class: 'status', part: 'status', role: 'status', tabindex: '-1' })
  setAttribute(status, 'aria-live', 'polite')
  const problem = element('p', { class: 'problem', part: 'problem', role: 'alert' })
  const bar = createFollowUpBar(deps)
  const again = element(
    'button',
    { type: 'button', part: 'again', hidden: true },
    'Ask somebody else',
  )
  const body = element('section', { class: 'panel', id: 'panel', part: 'panel', hidden: true })
  setAttribute(body, 'aria-label', 'Consult')
  body.append(status, problem, form, bar.root, again)

  const choosing = (yes: boolean): void => {
    setAttribute(form, 'hidden', !yes)
    if (yes) picker.input.focus()
  }
  const isOpen = () => !body.hasAttribute('hidden')
  const toggle = (open: boolean): void => {
    if (open === isOpen()) return
    setAttribute(body, 'hidden', !open)
    setAttribute(trigger, 'aria-expanded', String(open))
    deps.toggled(open)
    if (!open) trigger.focus()
    else if (form.hidden) status.focus()
    else picker.input.focus()
  }

  trigger.addEventListener('click', () => toggle(!isOpen()))
  body.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') toggle(false)
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    deps.submitted()
  })
  const choose = (): void => {
    setText(status, '')
    setText(problem, '')
    setAttribute(again, 'hidden', true)
    picker.clear()
    choosing(true)
    picker.open()
  }
  again.addEventListener('click', choose)

  let before: View['step'] = 'idle'
  return {
    roots: [trigger, body],
    conversation,
    tell: (words) => setText(problem, words),
    toggle,
    choose,
    show(view) {
      const leavesForm = before === 'idle' && view.step !== 'idle'
      const backToForm = before === 'starting' && view.step === 'idle'
      before = view.step
      setText(status, statusOf(view))
      setAttribute(status, 'data-state', lookOf(view))
      bar.show(view)
      setAttribute(again, 'hidden', !mayAskAnother(view))
      if (view.step !== 'idle') setAttribute(form, 'hidden', true)
      if (backToForm) choosing(true)
      // Else the focus would be lost with what had it; whoever is at work elsewhere in the page keeps it.
      const leaves = leavesForm || !isWithin(body)
      if (isOpen() && leaves && view.step !== 'idle' && !isElsewhere(body)) status.focus()
    },
  }
}

/** Whether what has the focus is in there, and seen. */
const isWithin = (body: HTMLElement): boolean => {
  const root = body.getRootNode()
  const { activeElement } = root instanceof ShadowRoot ? root : document
  return activeElement !== null && body.contains(activeElement) && activeElement.checkVisibility()
}

/** Whether the focus is in another part of the page; where nothing has it, the document's body is said to. */
const isElsewhere = (body: HTMLElement): boolean => {
  const root = body.getRootNode()
  const host = root instanceof ShadowRoot ? root.host : body
  return document.activeElement !== document.body && !host.matches(':focus-within')
}

const mayAskAnother = ({ step, consult }: View): boolean =>
  step === 'following' &&
  consult !== undefined &&
  ['rejected', 'failed', 'unanswered', 'ended'].includes(consult.state)

const lookOf = ({ step, consult }: View): string => {
  if (step !== 'following' || !consult) return 'waiting'
  if (consult.state === 'joined') return 'joined'
  if (consult.state === 'rejected' || consult.state === 'failed') return 'failed'
  return consult.state === 'ended' ? 'over' : 'waiting'
}
