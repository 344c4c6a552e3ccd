import { z } from 'zod'
import { Media, Target } from './consult.ts'
import type { Audience, Consult, InteractionKey } from './consult.ts'
import { applyReport } from './apply-report.ts'
import { covers } from './covers.ts'
import type { CoveredAgents } from './covers.ts'
import type { Escalation } from './escalation.ts'
import type { ConsultEvent } from './event.ts'
import type { ConsultRecord } from './consult-record.ts'
import { firstEvent } from './compose-event.ts'
import type { InteractionLog } from './interaction-log.ts'
import { jsonBytes } from './json-bytes.ts'
import { isOpen } from './lifecycle.ts'
import { prepareConsult } from './prepare-consult.ts'
import type { PrepareDeps, Prepared } from './prepare-consult.ts'
import type { FollowUp } from './ports/follow-up.ts'
import { appendEntry } from './record-report.ts'
import { postRecorded, reportOfPosting } from './post-consult.ts'
import type { PostDeps } from './post-consult.ts'

export const metadataBytes = 2048
/** How long a consult waits for an answer where its caller does not say. */
export const usualWaitSeconds = { agent: 60, queue: 300 } as const

const Metadata = z
  .record(z.string().min(1).max(128), z.string().max(metadataBytes))
  .refine((metadata) => jsonBytes(metadata) <= metadataBytes, {
    error: 'metadata may take 2 KB at most',
  })

/** What a caller sends to start a consult. */
export const StartConsultRequest = z.strictObject({
  agent: z.string().trim().min(1).max(255),
  media: Media,
  // Dots alone would lead elsewhere in a path.
  interactionId: z.string().regex(/^(?!\.{1,2}$)[\w.~:-]{1,128}$/),
  target: Target,
  metadata: Metadata.optional(),
  answerTimeoutSeconds: z.int().min(5).max(3600).optional(),
  raw: z.boolean().optional(),
})
export type StartConsultRequest = z.infer<typeof StartConsultRequest>

export type StartConsultCommand = {
  consultId: string
  caller: { id: string; audience: Audience; agents: CoveredAgents }
  request: StartConsultRequest
  /** Answer as soon as the consult is recorded; the rest arrives as events. */
  respondAsync: boolean
  /** The consult is to end in a transfer; see `escalate`. */
  escalation?: Escalation | null
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
  if (!covers(caller, request.agent)) return { outcome: 'agent-not-allowed' }
  if (!(await deps.sessions.knows(request.agent))) return { outcome: 'agent-unknown' }

  if (command.respondAsync) return acceptForLater(deps, command, key)
  // None leaves a trace that anybody sees, so they need not wait for each other.
  const [log, prepared] = await Promise.all([
    deps.store.load(key),
    prepareConsult(deps, { agent: request.agent, key, target: request.target }),
    announce(deps, command, key),
  ])
  if (hasOpenConsult(log)) return { outcome: 'already-pending' }
  if (prepared.outcome !== 'prepared') return prepared
  const recorded = await record(
    deps,
    log,
    acceptedAndPosting(newRecord(command, deps.clock.now()), prepared),
  )
  if (!recorded) return { outcome: 'already-pending' }
  return postRecorded(deps, recorded, command.consultId, prepared)
}

const acceptForLater = async (
  deps: StartConsultDeps,
  command: StartConsultCommand,
  key: InteractionKey,
): Promise<StartConsultOutcome> => {
  const log = await deps.store.load(key)
  if (hasOpenConsult(log)) return { outcome: 'already-pending' }
  await announce(deps, command, key)
  const accepted = newRecord(command, deps.clock.now())
  const recorded = await record(deps, log, { record: accepted, events: [firstEvent(accepted)] })
  if (!recorded) return { outcome: 'already-pending' }
  await deps.followUp.send(command.consultId)
  return { outcome: 'accepted', consult: accepted.consult }
}

type News = { record: ConsultRecord; events: ConsultEvent[] }

/** A consult that is sent as soon as it is accepted: both are told, but written at once. */
const acceptedAndPosting = (accepted: ConsultRecord, prepared: Prepared): News => {
  const now = new Date(accepted.consult.createdAt)
  const posting = applyReport(accepted, reportOfPosting(prepared), now)
  if (posting.outcome !== 'changed') throw new Error('an accepted consult may be posted')
  return { record: posting.record, events: [firstEvent(accepted), ...posting.events] }
}

/** Records a new consult, unless another one is open in the interaction by now. */
const record = async (
  deps: StartConsultDeps,
  log: InteractionLog,
  { record: newcomer, events }: News,
): Promise<InteractionLog | undefined> => {
  let current = log
  while (!hasOpenConsult(current)) {
    const appended = await appendEntry(deps, current, newcomer, events)
    if (appended) return appended
    current = await deps.store.load(current.key)
  }
  return undefined
}

const hasOpenConsult = ({ records }: InteractionLog): boolean =>
  records.some(({ consult }) => isOpen(consult.state))

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
  answerTimeoutSeconds ?? ('queue' in target ? usualWaitSeconds.queue : usualWaitSeconds.agent)

const newRecord = (
  { consultId, caller, request, escalation = null }: StartConsultCommand,
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
  leaseEpoch: 0,
  sessionLost: false,
  colleague: null,
  matchedBy: null,
  asked: null,
  unseen: null,
  escalation,
  messagesTold: [],
  held: [],
})
