import type { Cancel, Runtime } from '../runtime.ts'
import type { Candidate } from '../../src/consult/ports/contact-centre.ts'
import { element, setAttribute, setText } from './element.ts'

/** Asks whom to consult, searching as one types: a combobox with a list, as the ARIA practices have it. */
export type Picker = {
  root: HTMLElement
  input: HTMLInputElement
  /** Who was chosen, or is the only one that fits what was typed. */
  chosen(): Candidate | undefined
  /** Shows what there is to choose from, before anything is typed. */
  open(): void
  clear(): void
}

export type PickerDeps = {
  runtime: Pick<Runtime, 'after'>
  search: (text: string, signal: AbortSignal) => Promise<Candidate[]>
  failed: (cause: unknown) => void
}

const pauseMs = 150

export const createPicker = ({ runtime, search, failed }: PickerDeps): Picker => {
  const input = element('input', {
    id: 'target',
    part: 'input',
    type: 'text',
    role: 'combobox',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'Name of a colleague or queue',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': 'options',
  })
  const list = element('ul', {
    id: 'options',
    part: 'options',
    role: 'listbox',
    hidden: true,
    'aria-label': 'Colleagues and queues',
  })
  const found = element('p', { class: 'unseen', role: 'status' })
  const label = element('label', { for: 'target', part: 'label' }, 'Whom to ask')
  const root = element('div', { class: 'field' }, label, input, list, found)

  let candidates: Candidate[] = []
  let chosen: Candidate | undefined
  let active = -1
  let cancel: Cancel = () => undefined
  let searching = new AbortController()

  const show = (open: boolean): void => {
    setAttribute(list, 'hidden', !open || candidates.length === 0)
    setAttribute(input, 'aria-expanded', String(open && candidates.length > 0))
    if (!open) highlight(-1)
  }
  const isOpen = () => !list.hidden

  const highlight = (at: number): void => {
    active = at
    for (const [n, option] of [...list.children].entries()) {
      setAttribute(option, 'aria-selected', String(n === at))
      if (n === at) option.scrollIntoView({ block: 'nearest' })
    }
    setAttribute(input, 'aria-activedescendant', at < 0 ? undefined : `option-${at}`)
  }

  const choose = (candidate: Candidate | undefined): void => {
    if (!candidate || candidate.available === false) return
    chosen = candidate
    input.value = nameOf(candidate)
    cancel()
    searching.abort()
    show(false)
    setText(found, `${nameOf(candidate)} is chosen`)
  }

  const fill = (items: Candidate[]): void => {
    candidates = items
    list.replaceChildren(...items.map((candidate, n) => optionOf(candidate, n, choose)))
    active = -1
    setAttribute(input, 'aria-activedescendant', undefined)
    show(true)
    const none = items.length === 0 ? 'Nobody of that name' : undefined
    setText(found, none ?? `${items.length} found; arrow keys to choose`)
    setAttribute(found, 'class', none === undefined ? 'unseen' : 'hint')
  }

  const look = (afterMs: number): void => {
    cancel()
    searching.abort()
    searching = new AbortController()
    const { signal } = searching
    cancel = runtime.after(afterMs, () => {
      search(input.value.trim(), signal).then(
        (items) => {
          if (!signal.aborted) fill(items)
        },
        (cause: unknown) => {
          if (!signal.aborted) failed(cause)
        },
      )
    })
  }

  const move = (by: number): void => {
    if (!isOpen()) {
      if (candidates.length > 0) show(true)
      else return look(0)
    }
    const count = candidates.length
    if (count > 0) highlight(active < 0 && by < 0 ? count - 1 : (active + by + count) % count)
  }

  input.addEventListener('input', () => {
    chosen = undefined
    look(pauseMs)
  })
  input.addEventListener('click', () => {
    if (!isOpen() && !chosen) look(0)
  })
  input.addEventListener('blur', () => show(false))
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') move(1)
    else if (event.key === 'ArrowUp') move(-1)
    else if (event.key === 'Enter' && isOpen() && active >= 0) choose(candidates[active])
    else if (event.key === 'Escape' && isOpen()) {
      show(false)
      // The list is closed first, and what is around it by the next one.
      event.stopPropagation()
    } else return
    event.preventDefault()
  })
  // A click would take the focus, and so close the list before it was heard.
  list.addEventListener('mousedown', (event) => event.preventDefault())

  return {
    root,
    input,
    chosen() {
      const typed = input.value.trim().toLowerCase()
      const fitting = candidates.filter((each) => nameOf(each).toLowerCase() === typed)
      return chosen ?? (fitting.length === 1 ? fitting[0] : undefined)
    },
    open: () => look(0),
    clear() {
      cancel()
      searching.abort()
      chosen = undefined
      candidates = []
      input.value = ''
      list.replaceChildren()
      show(false)
      setText(found, '')
    },
  }
}

export const nameOf = ({ name, userName, id }: Candidate): string => name ?? userName ?? id

const optionOf = (
  candidate: Candidate,
  n: number,
  choose: (candidate: Candidate) => void,
): HTMLElement => {
  const away = candidate.available === false
  const kind = candidate.kind === 'queue' ? 'queue' : (candidate.state ?? '').toLowerCase()
  const note = away ? 'not available' : kind
  const option = element(
    'li',
    {
      id: `option-${n}`,
      part: away ? 'option option-away' : 'option',
      role: 'option',
      'aria-selected': 'false',
      'aria-disabled': away ? 'true' : undefined,
    },
    element('span', { class: `dot ${away ? 'away' : 'here'}`, 'aria-hidden': 'true' }),
    element('span', { class: 'name' }, nameOf(candidate)),
    element('span', { class: 'note' }, note),
  )
  option.addEventListener('click', () => choose(candidate))
  return option
}
