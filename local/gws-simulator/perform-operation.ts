import type { Simulator } from './simulator.ts'
import { invitationOf, participantOf, stateFor } from './world.ts'
import type { Agent, Interaction, Invitation } from './world.ts'
import { done, refuse } from './operation.ts'
import type { Answer, Operation } from './operation.ts'

/** Every operation but Consult, which has a file of its own. */
export const perform = (
  simulator: Simulator,
  agent: Agent,
  interaction: Interaction,
  operation: Operation,
): Answer => {
  const { operations, world } = simulator
  const own = participantOf(interaction, agent)
  const invitation = invitationOf(world, interaction, agent)
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
      if (!own || !isPossible(simulator, agent, { interaction, operation }))
        return refuse(400, 2, 'Not possible in the current state')
      operations.say(interaction, own, operation.text ?? '', visibility)
      return done
    }
    case 'RemoveParticipantFromConference':
    case 'Invite':
    case 'Transfer': {
      const colleague = targetOf(simulator, agent, { interaction, operation })
      if (!colleague) return refuse(404, 6, 'Not found')
      return isPossible(simulator, agent, { interaction, operation })
        ? withColleague(simulator, agent, { interaction, operation, colleague })
        : refuse(400, 2, 'Not possible in the current state')
    }
    default:
      return refuse(400, 10, 'Unknown operation')
  }
}

type Asked = { interaction: Interaction; operation: Operation }

/** Whoever is visible to all may remove others, though no list of capabilities says so. */
const isPossible = (
  { shapes, world }: Simulator,
  agent: Agent,
  { interaction, operation: { operationName } }: Asked,
): boolean => {
  if (operationName === 'RemoveParticipantFromConference')
    return participantOf(interaction, agent)?.visibility === 'All'
  const state = stateFor(world, interaction, agent) ?? ''
  return shapes.interaction(interaction, agent, state).capabilities.includes(operationName)
}

/** An agent by his id; behind a queue, whoever of it helps already, or the first other agent. */
const targetOf = (
  { world }: Simulator,
  agent: Agent,
  { interaction, operation }: Asked,
): Agent | undefined => {
  const { targetUri, targetPath, userUri, queueName } = operation
  const id = /\/([^/?#]+)\/?$/.exec(targetUri ?? targetPath ?? userUri ?? '')?.[1] ?? ''
  const named = world.agentById(id)
  if (named) return named
  const queue = world.queueByName(queueName ?? '') ?? world.queueById(id)
  const helping = interaction.participants.find(({ visibility }) => visibility === 'Agents')
  const others = [...world.agents.values()].filter((each) => each !== agent)
  return queue && (helping?.agent ?? others[0])
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

/** What the originator does about the colleague he consults. Source: Genesys's pages of the operations. */
const withColleague = (
  { operations, world, faults }: Simulator,
  agent: Agent,
  { interaction, operation, colleague }: Asked & { colleague: Agent },
): Answer => {
  const referenceId = world.nextReferenceId()
  const answer = operation.operationName === 'Invite' ? { ...done, referenceId } : done
  const where = {
    agent: agent.userName,
    interactionId: interaction.id,
    operation: operation.operationName,
  }
  if (faults.strike('operation-error', where)) {
    setTimeout(() => operations.fail(agent, interaction, referenceId))
    return answer
  }
  const own = participantOf(interaction, agent)
  if (operation.operationName === 'RemoveParticipantFromConference') {
    if (!own || !participantOf(interaction, colleague)) return refuse(404, 6, 'Not found')
    operations.leave(interaction, colleague, { by: own })
    return answer
  }
  operations.conference(interaction, colleague, referenceId)
  if (operation.operationName === 'Transfer') operations.leave(interaction, agent)
  return answer
}
