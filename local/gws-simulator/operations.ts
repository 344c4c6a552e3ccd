import type { Faults } from './faults.ts'
import type { Shapes } from './shapes.ts'
import { participantOf } from './world.ts'
import type { Agent, Interaction, Invitation, Message, Participant, World } from './world.ts'

export type OperationsDeps = {
  world: World
  shapes: Shapes
  faults: Faults
  /** Delivers a notification to every CometD session of this agent. */
  notify: (agent: Agent, media: Interaction['media'], data: object) => void
  /** Milliseconds after which an invitation that nobody answered is revoked. */
  deliveringTimeoutMs: number
}

export type Operations = ReturnType<typeof createOperations>

/** What agents and customers do, and what GWS says of it to whom. */
export const createOperations = ({
  world,
  shapes,
  faults,
  notify,
  deliveringTimeoutMs,
}: OperationsDeps) => {
  const agentsIn = (it: Interaction): Agent[] => it.participants.flatMap(({ agent }) => agent ?? [])

  const tell = (agent: Agent, it: Interaction, ...notifications: object[]): void => {
    const where = { agent: agent.userName, interactionId: it.id }
    if (faults.strike('drop-notifications', where)) return
    const times = faults.strike('duplicate-notifications', where) ? 2 : 1
    for (const data of notifications) {
      for (let n = 0; n < times; n += 1) notify(agent, it.media, data)
    }
  }

  const state = (
    agent: Agent,
    it: Interaction,
    type: string,
    name = 'Chatting',
    more: object = {},
  ) => shapes.stateChange(it, agent, { notificationType: type, state: name, ...more })

  const log = (
    it: Interaction,
    from: Participant,
    message: Pick<Message, 'type' | 'visibility' | 'text'> & { noticeText?: string },
  ): Message => {
    const logged: Message = { index: it.messages.length + 1, from, at: new Date(), ...message }
    it.messages.push(logged)
    return logged
  }

  const invite = (it: Interaction, from: Agent, to: Agent, referenceId: number): Invitation => {
    const id = `inv-${referenceId}-${to.userName}`
    const invitation: Invitation = { id, interaction: it, from, to, referenceId, timer: undefined }
    world.invitations.set(id, invitation)
    tell(to, it, state(to, it, 'StatusChange', 'Invited'))
    invitation.timer = setTimeout(() => revoke(invitation), deliveringTimeoutMs)
    const { answer, afterMs } = to.auto
    if (answer !== 'never') {
      const act = answer === 'accept' ? accept : decline
      clearTimeout(invitation.timer)
      if (faults.strike('notifications-before-reply', { interactionId: it.id })) act(invitation)
      else invitation.timer = setTimeout(() => act(invitation), afterMs)
    }
    return invitation
  }

  const end = (invitation: Invitation): boolean => {
    clearTimeout(invitation.timer)
    return world.invitations.delete(invitation.id)
  }

  const revoke = (invitation: Invitation): void => {
    if (!end(invitation)) return
    tell(
      invitation.to,
      invitation.interaction,
      state(invitation.to, invitation.interaction, 'StatusChange', 'Revoked'),
    )
  }

  const accept = (invitation: Invitation): void => {
    const { interaction: it, to, referenceId } = invitation
    if (!end(invitation)) return
    const colleague = world.join(it, to, 'Agents')
    const joined = log(it, colleague, {
      type: 'ParticipantJoined',
      visibility: 'Agents',
      text: undefined,
    })
    for (const agent of agentsIn(it)) {
      const where = { agent: agent.userName, interactionId: it.id }
      const reference = faults.strike('reference-id-on-success', where) ? { referenceId } : {}
      const updated = state(agent, it, 'ParticipantsUpdated', 'Chatting', reference)
      const messages = shapes.newMessages(it, [joined])
      if (faults.strike('only-participants-updated', where)) tell(agent, it, updated)
      else if (faults.strike('only-message-log', where)) tell(agent, it, messages)
      else if (faults.strike('notifications-swapped', where)) tell(agent, it, messages, updated)
      else tell(agent, it, updated, messages)
    }
  }

  const fail = (from: Agent, it: Interaction, referenceId: number): void => {
    const silent = faults.strike('error-without-reference-id', { interactionId: it.id })
    const more = { errorMessage: 'Operation failed', ...(!silent && { referenceId }) }
    tell(from, it, state(from, it, 'Error', 'Chatting', more))
  }

  const decline = (invitation: Invitation): void => {
    const { interaction: it, from, to, referenceId } = invitation
    if (!end(invitation)) return
    tell(to, it, state(to, it, 'StatusChange', 'Revoked'))
    if (!faults.strike('silent-decline', { interactionId: it.id })) fail(from, it, referenceId)
  }

  /** Somebody is out: the others see it, he himself sees the interaction completed. */
  const leave = (it: Interaction, gone: Agent, removed?: { by: Participant }): void => {
    const participant = participantOf(it, gone)
    if (!participant) return
    it.participants = it.participants.filter((other) => other !== participant)
    const { visibility } = participant
    const messages = [
      ...(removed
        ? [
            log(it, removed.by, {
              type: 'Notice',
              visibility: 'Agents',
              text: `REMOVE_PARTICIPANT_FROM_CONFERENCE${gone.id}`,
            }),
          ]
        : []),
      log(it, participant, { type: 'ParticipantLeft', visibility, text: undefined }),
    ]
    for (const agent of agentsIn(it)) {
      tell(agent, it, state(agent, it, 'ParticipantsUpdated'), shapes.newMessages(it, messages))
    }
    tell(gone, it, state(gone, it, 'StatusChange', 'Completed'))
    if (agentsIn(it).length === 0) it.closed = true
  }

  const say = (
    it: Interaction,
    from: Participant,
    text: string,
    visibility: 'All' | 'Agents',
  ): void => {
    const message = log(it, from, { type: 'Text', visibility, text })
    for (const agent of agentsIn(it)) tell(agent, it, shapes.newMessages(it, [message]))
  }

  const close = (it: Interaction): void => {
    if (it.closed) return
    it.closed = true
    for (const invitation of world.invitations.values()) {
      if (invitation.interaction === it) revoke(invitation)
    }
    for (const agent of agentsIn(it)) tell(agent, it, state(agent, it, 'StatusChange', 'Completed'))
  }

  /** An agent, mostly the consulting one, becomes visible to the customer. */
  const conference = (it: Interaction, colleague: Agent, referenceId?: number): void => {
    const participant = participantOf(it, colleague) ?? world.join(it, colleague, 'All')
    participant.visibility = 'All'
    const joined = log(it, participant, {
      type: 'ParticipantJoined',
      visibility: 'All',
      text: undefined,
    })
    for (const agent of agentsIn(it)) {
      const where = { agent: agent.userName, interactionId: it.id }
      const reference = faults.strike('reference-id-on-success', where) ? { referenceId } : {}
      const updated = state(agent, it, 'ParticipantsUpdated', 'Chatting', reference)
      tell(agent, it, updated, shapes.newMessages(it, [joined]))
    }
  }

  return { tell, state, invite, accept, decline, fail, leave, say, close, conference }
}
