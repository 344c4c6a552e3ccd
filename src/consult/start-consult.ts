import { z } from 'zod'
import { Media, Target } from './consult.ts'
import type { Audience, Consult, InteractionKey } from './consult.ts'
import type { ConsultRecord } from './consult-record.ts'
import { firstEvent } from './compose-event.ts'
import { recordsOf } from './interaction-log.ts'
import type { InteractionLog } from './interaction-log.ts'
import { isOpen } from './lifecycle.ts'
import { prepareConsult } from './prepare-consult.ts'
import type { PrepareDeps } from './prepare-consult.ts'
import type { FollowUp } from './ports/follow-up.ts'
import { appendEntry } from './record-report.ts'
import { postConsult } from './post-consult.ts'
import type { PostDeps } from './post-consult.ts'

const twoKilobytes = 2048

const Metadata = z
  .record(z.string().min(1).max(128), z.string())
  .refine((metadata) => new TextEncoder().encode(JSON.stringify(metadata)).length <= twoKilobytes, {
    error: 'metadata may take 2 KB at most',
  })

/** What a caller sends to start a consult. */
export const StartConsultRequest = z.strictObject({
  agent: z.string().trim().min(1).max(255),
  media: Media,
  interactionId: z.string().regex(/^[\w.~:-]{1,128}$/),
  target: Target,
  metadata: Metadata.optional(),
  answerTimeoutSeconds: z.int().min(5).max(3600).optional(),
  raw: z.boolean().optional(),
})
export type StartConsultRequest = z.infer<typeof StartConsultRequest>

export type StartConsultCommand = {
  consultId: string
  caller: { id: string; audience: Audience; agents: 'all' | string[] }
  request: StartConsultRequest
  /** Answer as soon as the consult is recorded; the rest arrives as events. */
  respondAsync: boolean
}

export type StartConsultOutcome =
  | { outcome: 'pending' | 'accepted'; consult: Consult }
  | { outcome: 'agent-not-allowed' | 'agent-unknown' | 'target-unknown' | 'already-pending' }
  /** Nothing was sent; the consult, if it was recorded at all, has failed. */
  | { outcome: 'gws-unreachable' | 'session-unavailable' }
  | { outcome: 'refused' | 'outcome-unknown'; consult: Consult }

export type StartConsultDeps = PrepareDeps & PostDeps & { followUp: FollowUp }

/**
 * Starts a consult. Whatever can be found out without asking Genesys for the consult is found out first, so that a
 * request that cannot be carried out leaves nothing behind. Not safe to repeat under another consultId.
 */
export const startConsult = async (
  deps: StartConsultDeps,
  command: StartConsultCommand,
): Promise<StartConsultOutcome> => {
  const { caller, request } = command
  const key: InteractionKey = { media: request.media, interactionId: request.interactionId }
  if (caller.agents !== 'all' && !caller.agents.includes(request.agent)) {
    return { outcome: 'agent-not-allowed' }
  }
  if (!(await deps.sessions.knows(request.agent))) return { outcome: 'agent-unknown' }

  const log = await deps.store.load(key)
  if (hasOpenConsult(log)) return { outcome: 'already-pending' }
  if (command.respondAsync) return acceptForLater(deps, command, log)

  const [prepared] = await Promise.all([
    prepareConsult(deps, { agent: request.agent, key, target: request.target }),
    announce(deps, command, key),
  ])
  if (prepared.outcome !== 'prepared') return prepared
  const accepted = await accept(deps, command, log)
  if (!accepted) return { outcome: 'already-pending' }
  return postConsult(deps, accepted, command.consultId, prepared)
}

const acceptForLater = async (
  deps: StartConsultDeps,
  command: StartConsultCommand,
  log: InteractionLog,
): Promise<StartConsultOutcome> => {
  await announce(deps, command, log.key)
  const accepted = await accept(deps, command, log)
  if (!accepted) return { outcome: 'already-pending' }
  await deps.followUp.send(command.consultId)
  const record = recordsOf(accepted).at(-1)
  if (!record) throw new Error('an accepted consult is in its log')
  return { outcome: 'accepted', consult: record.consult }
}

/** Records the consult, unless another one is open in the interaction by now. */
const accept = async (
  deps: StartConsultDeps,
  command: StartConsultCommand,
  log: InteractionLog,
): Promise<InteractionLog | undefined> => {
  const record = newRecord(command, deps.clock.now())
  let current = log
  while (!hasOpenConsult(current)) {
    const appended = await appendEntry(deps, current, record, [firstEvent(record)])
    if (appended) return appended
    current = await deps.store.load(current.key)
  }
  return undefined
}

const hasOpenConsult = (log: InteractionLog): boolean =>
  recordsOf(log).some(({ consult }) => isOpen(consult.state))

/** Makes the id known and plans the look at the answer timeout, both before there is anything to forget. */
const announce = async (
  { store, clock, followUp }: StartConsultDeps,
  { consultId, caller, request }: StartConsultCommand,
  key: InteractionKey,
): Promise<void> => {
  const createdAt = clock.now().toISOString()
  await Promise.all([
    store.register({ consultId, callerId: caller.id, key, agent: request.agent, createdAt }),
    followUp.checkIn(answerTimeoutOf(request), consultId),
  ])
}

/** A person answers within a minute or not at all; a queue may have to look for one. */
const answerTimeoutOf = ({ answerTimeoutSeconds, target }: StartConsultRequest): number =>
  answerTimeoutSeconds ?? ('queue' in target ? 300 : 60)

const newRecord = (
  { consultId, caller, request }: StartConsultCommand,
  now: Date,
): ConsultRecord => ({
  consult: {
    id: consultId,
    state: 'accepted',
    referenceId: null,
    agent: request.agent,
    media: request.media,
    interactionId: request.interactionId,
    target: request.target,
    metadata: request.metadata ?? {},
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
    sequence: 1,
    reason: null,
    gws: null,
  },
  callerId: caller.id,
  audience: caller.audience,
  raw: request.raw === true && caller.audience === 'agent',
  answerTimeoutSeconds: answerTimeoutOf(request),
  answerBy: null,
  present: [],
  couldSendToAgents: false,
  targetUserId: null,
  sessionEpoch: null,
  colleague: null,
  matchedBy: null,
  messagesTold: [],
  held: [],
})
