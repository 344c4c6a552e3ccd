import type { Media, Target } from '../../src/consult/consult.ts'
import { statusCodes } from '../../src/consult/gws-status.ts'
import { isAgent } from '../../src/consult/observation.ts'
import type { InteractionSnapshot } from '../../src/consult/observation.ts'
import type {
  ContactCentre,
  Posted,
  ResolvedTarget,
} from '../../src/consult/ports/contact-centre.ts'
import type { Bayeux } from './bayeux.ts'
import { notesOn } from './consult-notes.ts'
import { note, right, wrong } from './finding.ts'
import type { Examination, Finding } from './finding.ts'
import { notJoined } from './not-joined.ts'
import { isError, isJoin, listen } from './overheard.ts'
import type { Listening, Overheard } from './overheard.ts'
import { seconds, silenceOf } from './patient.ts'
import type { Patient } from './patient.ts'
import { removeColleague } from './remove-colleague.ts'

export type WishedConsult = {
  media: Media
  interactionId: string
  target: Target
  /** How long the colleague is awaited. */
  waitMs: number
}

const check = 'Consult'
const slowMs = 1000
const otherKindMs = 500

/** One real consult in a real interaction: asks, waits for the colleague, and lets the colleague go again; that too where it is interrupted. */
export async function* checkConsult(
  patient: Patient,
  { contactCentre, bayeux }: { contactCentre: ContactCentre; bayeux: Bayeux },
  wish: WishedConsult,
): Examination {
  const { media, interactionId } = wish
  const key = { media, interactionId }
  const read = await contactCentre.readInteraction(key)
  if (read.outcome !== 'found') {
    yield wrong(
      check,
      `${patient.agent} has no ${media} ${interactionId}.`,
      'Name one that is open: see Interactions above.',
    )
    return false
  }
  const objection = objectionTo(read.interaction)
  if (objection) {
    yield objection
    return false
  }
  yield* oddities(read.interaction)
  const resolved = await contactCentre.resolveTarget(wish.target)
  if (resolved.outcome !== 'found') {
    yield wrong(
      check,
      'Genesys does not know whom to ask.',
      'Name an agent by user name, or a queue by its name.',
    )
    return false
  }
  patient.http.seeThrough()
  patient.interrupted.throwIfAborted()
  const heard = listen(bayeux, patient.agent, key)
  try {
    const { target } = resolved
    return yield* consult(patient, contactCentre, { wish, heard, target, before: read.interaction })
  } finally {
    await heard.stop()
  }
}

const objectionTo = ({ capabilities }: InteractionSnapshot): Finding | undefined =>
  capabilities.length === 0 || capabilities.includes('Consult')
    ? undefined
    : wrong(
        check,
        'Genesys does not offer Consult in this interaction now.',
        'See that the agent has accepted it, and that the tenant lets agents consult in this medium.',
      )

function* oddities({ participants }: InteractionSnapshot): Generator<Finding> {
  const nicknames = participants.filter(isAgent).map(({ nickname }) => nickname)
  if (new Set(nicknames).size < nicknames.length)
    yield note(check, 'The agent is listed twice among the participants; the bridge goes by ids.')
}

type Course = {
  wish: WishedConsult
  heard: Listening
  target: ResolvedTarget
  before: InteractionSnapshot
}

async function* consult(
  patient: Patient,
  contactCentre: ContactCentre,
  { wish, heard, target, before }: Course,
): Examination {
  const { media, interactionId, waitMs } = wish
  const key = { media, interactionId }
  const isNew = isJoin(new Set(before.participants.map(({ participantId }) => participantId)))

  const began = performance.now()
  const posted = await contactCentre.postConsult(key, target)
  const answeredAt = performance.now()
  yield* answerTo(patient, posted, answeredAt - began)
  if (posted.outcome !== 'accepted' && posted.outcome !== 'unknown') return false

  const ends = () => heard.all.some((one) => isNew(one) || isError(one))
  const { interrupted } = patient
  await heard.until(ends, waitMs, interrupted)
  const read = await contactCentre.readInteraction(key)
  const newcomer =
    read.outcome === 'found'
      ? read.interaction.participants.find(
          (one) =>
            isAgent(one) &&
            before.participants.every((each) => each.participantId !== one.participantId),
        )
      : undefined
  const error = heard.all.find(isError)
  if (!newcomer) {
    yield* notJoined(
      error,
      interrupted.aborted ? 'before it was interrupted' : `within ${seconds(waitMs)}`,
    )
    interrupted.throwIfAborted()
    return false
  }
  yield* toldOf(heard, { isNew, answeredAt, nickname: newcomer.nickname })
  const isGone = yield* removeColleague(patient, contactCentre, { key, heard, target, newcomer })
  interrupted.throwIfAborted()
  return isGone
}

type Join = { isNew: (one: Overheard) => boolean; answeredAt: number; nickname: string | null }

/** What was said of the join, which has been seen. */
async function* toldOf(
  heard: Listening,
  { isNew, answeredAt, nickname }: Join,
): AsyncGenerator<Finding> {
  if (!heard.all.some(isNew)) {
    yield wrong(
      'Notifications',
      'The colleague has joined, and Genesys never said so.',
      'See that polls and consults reach the same node, and the feature api-multimedia; the bridge hears of it late, by reading.',
    )
    return
  }
  const kinds = () => new Set(heard.all.filter(isNew).map(({ observation }) => observation.change))
  // The other kind of notification comes with it, where it comes at all.
  await heard.until(() => kinds().size > 1, otherKindMs)
  const joins = heard.all.filter(isNew)
  yield right('Notifications', `${nickname ?? 'the colleague'} has joined, and Genesys said so`)
  if (joins.some(({ at }) => at < answeredAt))
    yield note(
      'Notifications',
      'That of the join comes before the answer to the Consult; the bridge waits for either.',
    )
  yield* notesOn(heard.all, joins)
}

function* answerTo(patient: Patient, posted: Posted, tookMs: number): Generator<Finding> {
  yield outcomeOf(patient, posted)
  if (posted.outcome !== 'accepted') return
  if (tookMs > slowMs)
    yield note(check, `Genesys took ${seconds(tookMs)} to answer it; the bridge waits for 10 s.`)
  if (posted.gws.statusCode === statusCodes.partialSuccess)
    yield note(check, 'Genesys calls it a partial success (code 7) of which nothing failed.')
}

const outcomeOf = (patient: Patient, posted: Posted): Finding => {
  switch (posted.outcome) {
    case 'accepted':
      return right(check, `taken, referenceId ${posted.referenceId ?? 'none'}`)
    case 'refused':
    case 'session-refused': {
      const { statusCode, statusMessage = 'nothing more' } = posted.gws
      return wrong(
        check,
        `Genesys refused the Consult: code ${statusCode}, “${statusMessage}”.`,
        'See that the agent and the colleague are signed in at their desktops for this medium, and Genesys’s log.',
      )
    }
    case 'not-sent':
      return wrong(check, 'No connection could be made for the Consult.', 'Run this again.')
    case 'unknown':
      return wrong(
        check,
        `${silenceOf(patient, { outcome: 'broken', cause: null })} The Consult may have been made all the same.`,
        'Do not ask again: look at the colleague’s desktop. The bridge calls this outcome_unknown, and reads what became of it.',
      )
  }
}
