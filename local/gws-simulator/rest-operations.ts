import type { ServerResponse } from 'node:http'
import { done, Operation, refuse } from './operation.ts'
import type { Answer } from './operation.ts'
import { perform } from './perform-operation.ts'
import { reply } from './json-http.ts'
import type { Simulator } from './simulator.ts'
import { invitationOf, participantOf, stateFor } from './world.ts'
import type { Agent, Interaction, JournalEntry, Media, OperationEntry } from './world.ts'

type Posted = { media: Media; id: string; body: unknown }

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
  return answerOperation(simulator, agent, { ...posted, operation }, response)
}

/** The journal has every operation that came, also one that is not answered. */
const answerOperation = (
  simulator: Simulator,
  agent: Agent,
  posted: Posted & { operation: Operation },
  response: ServerResponse,
): void => {
  const { faults, world } = simulator
  const { id: interactionId, media, operation } = posted
  const entry: OperationEntry = {
    at: new Date().toISOString(),
    agent: agent.userName,
    media,
    interactionId,
    operation: operation.operationName,
    targetUri: operation.targetUri ?? null,
    targetPath: operation.targetPath ?? null,
    queueName: operation.queueName ?? null,
    statusCode: null,
  }
  world.operations.push(entry)
  const where = { agent: agent.userName, interactionId, operation: operation.operationName }
  const status = faults.strike('operation-status', where)
  if (status) {
    const { httpStatus, statusCode, statusMessage = 'The operation was refused' } = status
    return send(response, refuse(httpStatus, statusCode, statusMessage))
  }
  const hang = faults.strike('hang-operation-reply', where)
  if (hang?.performed === false) return
  const interaction = ownInteraction(simulator, agent, posted)
  const answer = interaction
    ? perform(simulator, agent, interaction, operation)
    : refuse(404, 6, 'Not found')
  entry.statusCode = answer.statusCode
  if (!hang) send(response, answer)
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
