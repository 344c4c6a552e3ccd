import { element } from '../../client/button/element.ts'
import type { Said, SimInteraction } from './world.ts'

/** What was said in a conversation, and what only colleagues can see of it. */
export type Transcript = { root: HTMLElement; show(interaction: SimInteraction): void }

export const createTranscript = (label: string): Transcript => {
  const root = element('div', { class: 'transcript', role: 'log', 'aria-label': label })
  // Where the diagram and the notes tell the news already, the log need not.
  root.setAttribute('aria-live', 'off')
  let shown = ''
  return {
    root,
    show({ messages, customer }) {
      const now = JSON.stringify(messages)
      if (now === shown) return
      shown = now
      root.replaceChildren(...messages.flatMap((said) => lineOf(said, customer) ?? []))
      root.scrollTop = root.scrollHeight
      if (root.scrollHeight > root.clientHeight) root.tabIndex = 0
    },
  }
}

const lineOf = (said: Said, customer: string): HTMLElement | undefined => {
  const isHidden = said.visibility === 'Agents'
  const who = said.from === customer ? 'customer' : 'agent'
  if (said.type === 'Text') {
    return element(
      'p',
      { class: `said ${who}${isHidden ? ' hidden-from-customer' : ''}` },
      element('span', { class: 'who' }, said.from),
      said.text ?? '',
      ...(isHidden ? [element('small', {}, 'colleagues only')] : []),
    )
  }
  const note = notes[said.type]
  if (note === undefined) return undefined
  const to = isHidden ? ', unseen by the customer' : ''
  return element('p', { class: 'noted' }, `${said.from} ${note}${to}`)
}

const notes: Readonly<Record<string, string>> = {
  ParticipantJoined: 'joined',
  ParticipantLeft: 'left',
}
