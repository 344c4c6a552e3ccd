import { element, setAttribute, setText } from '../../client/button/element.ts'
import type { Colleague } from '../connection/local-calls.ts'
import { createCaseCard } from './case-card.ts'
import type { CaseCard } from './case-card.ts'
import type { Invitation, World, WorldView } from './world.ts'

/** Where one is the colleague who is asked: accept, decline, talk, leave. */
export type Desk = { root: HTMLElement; show(view: WorldView): void }

export type DeskDeps = {
  colleagues: Colleague[]
  world: World
  announce: (news: string) => void
  report: (cause: unknown) => void
}

export const createDesk = (deps: DeskDeps): Desk => {
  const { colleagues } = deps
  const seats = colleagues.map((colleague) => createSeat(colleague, deps))
  const sitAt = (n: number): void => {
    for (const [at, { tab, panel }] of seats.entries()) {
      setAttribute(tab, 'aria-selected', String(at === n))
      setAttribute(tab, 'tabindex', at === n ? '0' : '-1')
      setAttribute(panel, 'hidden', at !== n)
    }
  }
  for (const [n, { tab }] of seats.entries()) {
    tab.addEventListener('click', () => sitAt(n))
    tab.addEventListener('keydown', ({ key }) => {
      const by = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0
      if (by === 0) return
      const to = (n + by + seats.length) % seats.length
      sitAt(to)
      seats[to]?.tab.focus()
    })
  }
  sitAt(0)
  const tabs = element(
    'div',
    { class: 'tabs', role: 'tablist', 'aria-label': 'Whose desk' },
    ...seats.map(({ tab }) => tab),
  )
  const root = element(
    'section',
    { class: 'card desk', id: 'desk', 'aria-labelledby': 'desk-title', tabindex: '-1' },
    element(
      'h2',
      { id: 'desk-title' },
      element('span', { class: 'number' }, '3'),
      'The colleague’s desk',
    ),
    element('p', { class: 'hint' }, 'Be the one who is asked. Genesys itself is simulated here.'),
    tabs,
    ...seats.map(({ panel }) => panel),
  )
  return {
    root,
    show(view) {
      for (const [n, seat] of seats.entries()) {
        const isNew = seat.show(view)
        const isBusyElsewhere = seats.some(
          ({ panel }) => panel !== seat.panel && panel.contains(document.activeElement),
        )
        // Whoever writes at one desk is not taken to another.
        if (isNew && !isBusyElsewhere) sitAt(n)
      }
    },
  }
}

/** One colleague's tab and panel; showing tells whether there is a new invitation. */
const createSeat = ({ agent, nickname }: Colleague, { world, announce, report }: DeskDeps) => {
  const badge = element('span', { class: 'badge', hidden: true })
  const ids = { id: `seat-${agent}`, panel: `desk-of-${agent}` }
  const tab = element(
    'button',
    { type: 'button', role: 'tab', id: ids.id, 'aria-controls': ids.panel },
    nickname,
    badge,
  )
  const asked = element('div', { class: 'stack' })
  const cases = element('div', { class: 'stack' })
  const empty = element('p', { class: 'empty' })
  setText(empty, `Nobody asks ${nickname} at the moment. Ask from the CRM page (2).`)
  const panel = element(
    'div',
    { role: 'tabpanel', id: ids.panel, 'aria-labelledby': ids.id },
    asked,
    cases,
    empty,
  )
  const cards = new Map<string, CaseCard>()
  let invited: string[] = []

  const showInvitations = (view: WorldView): boolean => {
    const invitations = view.invitations.filter(({ to }) => to === agent)
    const ids = invitations.map(({ id }) => id)
    const isNew = ids.some((id) => !invited.includes(id))
    if (ids.join() !== invited.join()) {
      const customerOf = ({ interactionId }: Invitation) =>
        view.interactions.find(({ id }) => id === interactionId)?.customer ?? 'a customer'
      const notes = invitations.map((each) =>
        invitationNote(each, customerOf(each), (how) => {
          panel.focus()
          world.answer(each, how).catch(report)
        }),
      )
      asked.replaceChildren(...notes)
    }
    invited = ids
    setText(badge, ids.length > 0 ? String(ids.length) : '')
    setAttribute(badge, 'hidden', ids.length === 0)
    if (isNew) announce(`${nickname} is asked to help.`)
    return isNew
  }

  const showCases = ({ interactions }: WorldView): void => {
    const own = interactions.filter(
      ({ closed, agents }) => !closed && agents.some((each) => each.agent === agent),
    )
    for (const [id, { root }] of cards) {
      if (own.some((each) => each.id === id)) continue
      root.remove()
      cards.delete(id)
    }
    for (const interaction of own) {
      const card =
        cards.get(interaction.id) ?? createCaseCard(interaction, { agent, world, report })
      if (!cards.has(interaction.id)) cases.prepend(card.root)
      cards.set(interaction.id, card)
      card.show(interaction)
    }
  }

  panel.tabIndex = -1
  return {
    tab,
    panel,
    show(view: WorldView): boolean {
      const isNew = showInvitations(view)
      showCases(view)
      setAttribute(empty, 'hidden', invited.length > 0 || cards.size > 0)
      return isNew
    },
  }
}

const invitationNote = (
  { from }: Invitation,
  customer: string,
  answer: (how: 'accept' | 'decline') => void,
): HTMLElement => {
  const button = (how: 'accept' | 'decline', label: string) => {
    const made = element(
      'button',
      { type: 'button', class: how === 'accept' ? 'main' : undefined },
      label,
    )
    made.addEventListener('click', () => answer(how))
    return made
  }
  return element(
    'article',
    { class: 'invitation', 'aria-label': `${from} asks you in` },
    element(
      'p',
      {},
      element('strong', {}, from),
      ` asks you into the conversation with ${customer}.`,
    ),
    element('div', { class: 'actions' }, button('accept', 'Accept'), button('decline', 'Decline')),
  )
}
