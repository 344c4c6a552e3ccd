import { z } from 'zod'
import { Action } from './action.ts'
import type { GwsAnswer } from './consult.ts'
import type { ConsultRecord } from './consult-record.ts'
import type { InteractionSnapshot } from './observation.ts'
import type { AgentSession } from './ports/agent-sessions.ts'
import type { Operation, ResolvedTarget } from './ports/contact-centre.ts'
import { bounded } from './post-consult.ts'
import { saysWhy } from './prepare-consult.ts'
import type { PrepareDeps } from './prepare-consult.ts'

/** What a caller may ask for once a colleague has joined. */
export const ActionRequest = z.union([
  z.object({ action: Action }),
  z.object({ action: z.literal('message'), text: z.string() }),
])
export type ActionRequest = z.infer<typeof ActionRequest>

type PreparedAction = { outcome: 'prepared'; session: AgentSession; operation: Operation }

export type UnpreparedAction =
  | {
      outcome:
        | 'capability-missing'
        | 'colleague-unknown'
        | 'target-unknown'
        | 'gws-unreachable'
        | 'session-unavailable'
    }
  | { outcome: 'refused'; gws: GwsAnswer }

/**
 * GWS's words for what is possible now; one is enough. The reference pages' lists do not have the removal while a colleague
 * is there, though its own page allows it: that there is one to write to then has to do.
 */
const capabilities = {
  transfer: ['Transfer'],
  conference: ['Invite'],
  remove: ['RemoveParticipantFromConference', 'SendToAgents'],
  message: ['SendToAgents'],
} as const satisfies Record<ActionRequest['action'], string[]>

/** Gathers what an action needs from the interaction as it stands, changing nothing. Safe to repeat. */
export const prepareAction = async (
  { sessions, mayStillPost }: PrepareDeps,
  record: ConsultRecord,
  request: ActionRequest,
): Promise<PreparedAction | UnpreparedAction> => {
  const { agent, media, interactionId } = record.consult
  const obtained = await sessions.obtain(agent)
  if (obtained.outcome === 'unavailable') return { outcome: 'session-unavailable' }
  const { session } = obtained
  const read = await session.contactCentre.readInteraction({ media, interactionId })
  if (read.outcome === 'session-refused') return { outcome: 'session-unavailable' }
  if (read.outcome === 'unreachable') return { outcome: 'gws-unreachable' }
  if (read.outcome === 'refused')
    return saysWhy(read.gws) ? { ...read, gws: bounded(read.gws) } : { outcome: 'gws-unreachable' }
  const { interaction } = read
  if (!capabilities[request.action].some((name) => interaction.capabilities.includes(name)))
    return { outcome: 'capability-missing' }
  const found =
    request.action === 'message'
      ? { outcome: 'found' as const, operation: { operation: request.action, text: request.text } }
      : await operationOn(session, request.action, { record, interaction })
  if (found.outcome !== 'found') return found
  if (mayStillPost?.() === false) return { outcome: 'gws-unreachable' }
  return { outcome: 'prepared', session, operation: found.operation }
}

type Sought = { outcome: 'found'; operation: Operation } | UnpreparedAction

/** The operation with the colleague as its target or, where nobody tells who he is, whom the consult was for. */
const operationOn = async (
  { contactCentre }: AgentSession,
  operation: Action,
  { record, interaction }: { record: ConsultRecord; interaction: InteractionSnapshot },
): Promise<Sought> => {
  const { target } = record.consult
  const userId = userIdOf(record, interaction)
  if (userId !== null) {
    const path = `/users/${encodeURIComponent(userId)}`
    const givenAsPath = 'path' in target
    return found(operation, { kind: 'agent', id: userId, path, givenAsPath })
  }
  if ('queue' in target && operation === 'transfer')
    return { outcome: 'found', operation: { operation, queueName: target.queue } }
  // A queue is nobody whom one could remove.
  if ('queue' in target && operation === 'remove') return { outcome: 'colleague-unknown' }
  const resolved = await contactCentre.resolveTarget(target)
  switch (resolved.outcome) {
    case 'found':
      return found(operation, resolved.target)
    case 'not-found':
      return { outcome: 'target-unknown' }
    case 'session-refused':
      return { outcome: 'session-unavailable' }
    case 'unreachable':
      return { outcome: 'gws-unreachable' }
  }
}

const found = (operation: Action, target: ResolvedTarget): Sought => ({
  outcome: 'found',
  operation: { operation, target },
})

/** Older servers do not show whose user a participant is. */
const userIdOf = (
  { colleague, targetUserId }: ConsultRecord,
  { participants }: InteractionSnapshot,
): string | null => {
  const shown = participants.find(({ participantId }) => participantId === colleague?.participantId)
  return shown?.userId ?? colleague?.userId ?? targetUserId
}
