import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import { reply } from './json-http.ts'
import type { Simulator } from './simulator.ts'
import { invitationOf, participantOf, stateFor } from './world.ts'
import type { Agent, Interaction, Invitation, JournalEntry, Media } from './world.ts'

const Operation = z.looseObject({
  operationName: z.string(),
  targetUri: z.string().optional(),
  targetPath: z.string().optional(),
  userUri: z.string().optional(),
  text: z.string().optional(),
})
type Operation = z.infer<typeof Operation>

type Answer = {
  status: number
  statusCode: number
  statusMessage?: string
  referenceId?: number
  failed?: object[]
}
type Posted = { media: Media; id: string; body: unknown }

const refuse = (status: number, statusCode: number, statusMessage: string): Answer => ({
  status,
  statusCode,
  statusMessage,
})
const done: Answer = { status: 200, statusCode: 0 }

/** POST /me/chats/{id} and /me/smssessions/{id}. */
export const postOperation = async (
  simulator: Simulator,
  agent: Agent,
  posted: Posted,
  response: ServerResponse,
): Promise<void> => {
  const parsed = Operation.safeParse(posted.body)
  if (!parsed.success) return send(response, refuse(400, 10, 'operationName is missing'))
  const operation = parsed.data
  if (operation.operationName === 'Consult')
    return consult(simulator, agent, { ...posted, operation }, response)
  const interaction = ownInteraction(simulator, agent, posted)
  if (!interaction) return send(response, refuse(404, 6, 'Not found'))
  return send(response, perform(simulator, agent, interaction, operation))
}

const send = (response: ServerResponse, { status, ...body }: Answer): void =>
  reply(response, status, body)

const ownInteraction = (
  { world }: Simulator,
  agent: Agent,
  { media, id }: Posted,
): Interaction | undefined => {
  const interaction = world.interactions.get(id)
  if (interaction?.media !== media) return undefined
  return stateFor(world, interaction, agent) === undefined ? undefined : interaction
}

/** The reply may be late, lost or a lie; the journal has every Consult that came. */
const consult = async (
  simulator: Simulator,
  agent: Agent,
  posted: Posted & { operation: Operation },
  response: ServerResponse,
): Promise<void> => {
  const { faults, world } = simulator
  const { id, media, operation } = posted
  const where = { agent: agent.userName, interactionId: id }
  const entry: JournalEntry = {
    at: new Date().toISOString(),
    agent: agent.userName,
    media,
    interactionId: id,
    targetUri: operation.targetUri ?? null,
    targetPath: operation.targetPath ?? null,
    referenceId: null,
    statusCode: null,
  }
  world.journal.push(entry)
  const hang = faults.strike('hang-consult-reply', where)
  const drop = faults.strike('drop-consult-connection', where)
  const performed = (hang ?? drop)?.performed ?? true
  const answer = performed ? startConsult(simulator, agent, posted) : undefined
  entry.referenceId = answer?.referenceId ?? null
  entry.statusCode = answer?.statusCode ?? null
  if (hang) return
  if (drop || !answer) {
    response.destroy()
    return
  }
  const delay = faults.strike('delay-consult-reply', where)
  if (delay) await new Promise((resolve) => setTimeout(resolve, delay.ms))
  send(response, answer)
}

const startConsult = (
  simulator: Simulator,
  agent: Agent,
  posted: Posted & { operation: Operation },
): Answer => {
  const { faults, operations, world } = simulator
  const { id, media, operation } = posted
  const where = { agent: agent.userName, interactionId: id }
  const status = faults.strike('consult-status', where)
  if (status) {
    const { httpStatus, statusCode, statusMessage = 'Consult was refused' } = status
    return refuse(httpStatus, statusCode, statusMessage)
  }
  if (faults.strike('server-error', where))
    return refuse(500, 4, "Device '5001' is not registered.")
  const interaction = ownInteraction(simulator, agent, posted)
  if (!interaction) return refuse(404, 6, 'Not found')
  const state = stateFor(world, interaction, agent) ?? ''
  if (!simulator.shapes.interaction(interaction, agent, state).capabilities.includes('Consult')) {
    return refuse(400, 2, 'Consult is not possible in the current state')
  }
  const target = operation.targetUri ?? (media === 'sms' ? operation.targetPath : undefined)
  if (target === undefined) return refuse(400, 1, 'targetUri is missing')
  const referenceId = world.nextReferenceId()
  const colleague = route(simulator, agent, target)
  const already =
    colleague &&
    (participantOf(interaction, colleague) ?? invitationOf(world, interaction, colleague))
  if (!colleague || already) setTimeout(() => operations.fail(agent, interaction, referenceId))
  else operations.invite(interaction, agent, colleague, referenceId)
  if (faults.strike('partial-success', where))
    return { status: 200, statusCode: 7, failed: [], referenceId }
  return { ...done, referenceId }
}

/** An agent by his id, or the first free agent behind a queue; hosts do not count. */
const route = ({ world }: Simulator, from: Agent, target: string): Agent | undefined => {
  const id = /\/(?:users|contacts)\/([^/?#]+)\/?$/.exec(target)?.[1] ?? ''
  const agent = world.agentById(id)
  if (agent) return agent === from ? undefined : agent
  return world.queueById(id) && [...world.agents.values()].find((each) => each !== from)
}

const perform = (
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
