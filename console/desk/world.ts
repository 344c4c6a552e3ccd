import { callLocal } from '../connection/local-calls.ts'
import { has, listOf, member } from '../guards.ts'

export type Said = { type: string; text?: string; visibility: string; from: string }
export type SimInteraction = {
  id: string
  media: 'chat' | 'sms'
  customer: string
  closed: boolean
  agents: { agent: string; visibility: string }[]
  messages: Said[]
}
export type Invitation = { id: string; interactionId: string; from: string; to: string }

/** What goes on in the simulated contact centre. */
export type WorldView = { interactions: SimInteraction[]; invitations: Invitation[] }

const isInteraction = (value: unknown): value is SimInteraction =>
  has(value, { id: 'string', media: 'string', customer: 'string' }) &&
  Array.isArray(member(value, 'agents')) &&
  Array.isArray(member(value, 'messages'))
const isInvitation = (value: unknown): value is Invitation =>
  has(value, { id: 'string', interactionId: 'string', from: 'string', to: 'string' })

export type World = {
  /** Looks again soon; several wishes are one look. */
  refresh(): void
  newInteraction(agent: string, media: 'chat' | 'sms'): Promise<string>
  answer(invitation: Invitation, how: 'accept' | 'decline'): Promise<void>
  say(
    interactionId: string,
    said: { from: string; text: string; visibility: string },
  ): Promise<void>
  leave(interactionId: string, agent: string): Promise<void>
  close(interactionId: string): Promise<void>
}

const everyMs = 3000
const soonMs = 60

export const watchWorld = (changed: (view: WorldView) => void): World => {
  let seen = ''
  let isWaiting = false
  let known = 0
  const look = async (): Promise<void> => {
    const [interactions, invitations] = await Promise.all([
      callLocal('GET', 'sim/interactions'),
      callLocal('GET', 'sim/invitations'),
    ])
    if (!listOf(isInteraction)(interactions) || !listOf(isInvitation)(invitations)) return
    const now = JSON.stringify([interactions, invitations])
    if (now === seen) return
    seen = now
    known = interactions.length
    changed({ interactions, invitations })
  }
  const refresh = (): void => {
    if (isWaiting) return
    isWaiting = true
    setTimeout(() => {
      isWaiting = false
      // The stack may be starting anew: the next look is never far.
      look().catch(() => undefined)
    }, soonMs)
  }
  const act = async (path: string, body: object = {}): Promise<unknown> => {
    try {
      return await callLocal('POST', `sim/${path}`, body)
    } finally {
      refresh()
    }
  }
  setInterval(refresh, everyMs)
  refresh()

  return {
    refresh,
    async newInteraction(agent, media) {
      const customer = customers[known % customers.length] ?? ''
      const made = await act('interactions', { agent, media, customer })
      const id = member(made, 'id')
      if (typeof id !== 'string') throw new Error('the simulator made no conversation')
      const text = 'My parcel has not come. Can you look into it?'
      await act(`interactions/${id}/messages`, { from: 'customer', text, visibility: 'All' })
      return id
    },
    async answer({ id }, how) {
      await act(`invitations/${id}/${how}`)
    },
    async say(id, said) {
      await act(`interactions/${id}/messages`, said)
    },
    async leave(id, agent) {
      await act(`interactions/${id}/participants/${agent}/leave`)
    },
    async close(id) {
      await act(`interactions/${id}/close`)
    },
  }
}

const customers = ['Maria Lopez', 'Jonas Weber', 'Aiko Tanaka', 'Sam Carter', 'Noor Haddad']
