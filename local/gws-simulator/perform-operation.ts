import type { Simulator } from './simulator.ts'
import { invitationOf, participantOf } from './world.ts'
import type { Agent, Interaction, Invitation } from './world.ts'
import { done, refuse } from './operation.ts'
import type { Answer, Operation } from './operation.ts'

/** Every operation but Consult, which has a file of its own. */
export const perform = (
  { operations, world }: Simulator,
  agent: Agent,
  interaction: Interaction,
  operation: Operation,
): Answer => {
  const own = participantOf(interaction, agent)
  const invitation = invitationOf(world, interaction, agent)
  const target = operation.targetUri ?? operation.targetPath ?? operation.userUri ?? ''
  const colleague = world.agentById(/\/([^/?#]+)\/?$/.exec(target)?.[1] ?? '')
  switch (operation.operationName) {
    case 'Accept':
    case 'Reject':
      return invitation
        ? answerInvitation(operations, invitation, operation)
        : refuse(400, 2, 'There is no invitation')
    case 'Leave':
    case 'Complete':
      operations.leave(interaction, agent)
      return done
    case 'SendMessage':
    case 'SendToAgents': {
      const visibility = operation.operationName === 'SendMessage' ? 'All' : 'Agents'
      if (!own) return refuse(400, 2, 'Not in the interaction')
      operations.say(interaction, own, operation.text ?? '', visibility)
      return done
    }
    case 'RemoveParticipantFromConference':
    case 'Invite':
    case 'Transfer':
      return colleague
        ? withColleague({ operations, world }, agent, { interaction, operation, colleague })
        : refuse(404, 6, 'Not found')
    default:
      return refuse(400, 10, 'Unknown operation')
  }
}

const answerInvitation = (
  operations: Simulator['operations'],
  invitation: Invitation,
  { operationName }: Operation,
): Answer => {
  if (operationName === 'Accept') operations.accept(invitation)
  else operations.decline(invitation)
  return done
}

/** What the originator does about the colleague he consults. */
const withColleague = (
  { operations, world }: Pick<Simulator, 'operations' | 'world'>,
  agent: Agent,
  {
    interaction,
    operation,
    colleague,
  }: { interaction: Interaction; operation: Operation; colleague: Agent },
): Answer => {
  if (operation.operationName === 'RemoveParticipantFromConference') {
    if (!participantOf(interaction, colleague)) return refuse(404, 6, 'Not found')
    operations.leave(interaction, colleague, `REMOVE_PARTICIPANT_FROM_CONFERENCE${colleague.id}`)
    return done
  }
  operations.conference(interaction, colleague)
  if (operation.operationName === 'Invite') return { ...done, referenceId: world.nextReferenceId() }
  operations.leave(interaction, agent)
  return done
}
