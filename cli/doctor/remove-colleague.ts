import type { InteractionKey } from '../../src/consult/consult.ts'
import type { Participant } from '../../src/consult/observation.ts'
import type { ContactCentre, ResolvedTarget } from '../../src/consult/ports/contact-centre.ts'
import { note, right, wrong } from './finding.ts'
import type { Examination } from './finding.ts'
import { isError } from './overheard.ts'
import type { Listening } from './overheard.ts'
import { silenceOf } from './patient.ts'
import type { Patient } from './patient.ts'

const check = 'Removal'
const byThemselves = 'Have the colleague leave the interaction at their desktop.'
const withinMs = 3000
const lookEveryMs = 200

type Removed = {
  key: InteractionKey
  heard: Listening
  target: ResolvedTarget
  newcomer: Participant
}

/** Lets the colleague go again, and sees that it was done. */
export async function* removeColleague(
  patient: Patient,
  contactCentre: ContactCentre,
  removed: Removed,
): Examination {
  const { key, heard, target, newcomer } = removed
  const seen = watch(contactCentre, removed)
  const errors = heard.all.filter(isError).length
  const colleague = newcomer.userId === null ? target : ofUser(newcomer.userId)
  const posted = await contactCentre.postOperation(key, { operation: 'remove', target: colleague })
  switch (posted.outcome) {
    case 'accepted':
      return yield* taken(seen, () => heard.all.filter(isError).length > errors)
    case 'refused':
    case 'session-refused': {
      const { statusCode, statusMessage = 'nothing more' } = posted.gws
      yield wrong(
        check,
        `Genesys refused to let the colleague go: code ${statusCode}, “${statusMessage}”.`,
        byThemselves,
      )
      return false
    }
    case 'not-sent':
      yield wrong(check, 'No connection could be made to let the colleague go.', byThemselves)
      return false
    case 'unknown':
      return yield* unanswered(seen, silenceOf(patient, { outcome: 'broken', cause: null }))
  }
}

type Seen = {
  /** Resolves true once the colleague has gone, false when that does not come soon or `or` holds before. */
  isGone(or?: () => boolean): Promise<boolean>
}

async function* taken({ isGone }: Seen, isRefused: () => boolean): Examination {
  const hasGone = await isGone(isRefused)
  if (hasGone) yield right(check, 'the colleague has been let go')
  else
    yield isRefused()
      ? wrong(check, 'Genesys took the removal, and then said that it failed.', byThemselves)
      : wrong(check, 'The colleague is still there after the removal.', byThemselves)
  return hasGone
}

/** What became of a removal without an answer the interaction alone can tell. */
async function* unanswered({ isGone }: Seen, silence: string): Examination {
  const hasGone = await isGone()
  yield hasGone
    ? note(check, `${silence} The colleague has been let go all the same; the bridge sees it, too.`)
    : wrong(check, `${silence} The colleague is still there.`, byThemselves)
  return hasGone
}

const watch = (contactCentre: ContactCentre, { key, heard, newcomer }: Removed): Seen => {
  const isOut = async () => {
    const read = await contactCentre.readInteraction(key)
    return (
      read.outcome === 'found' &&
      read.interaction.participants.every(
        ({ participantId }) => participantId !== newcomer.participantId,
      )
    )
  }
  return {
    async isGone(or = () => false) {
      for (let waited = 0; waited < withinMs && !or(); waited += lookEveryMs) {
        if (await isOut()) return true
        await heard.until(or, lookEveryMs)
      }
      return false
    },
  }
}

const ofUser = (id: string): ResolvedTarget => ({
  ...{ kind: 'agent', id, path: `/users/${encodeURIComponent(id)}`, givenAsPath: false },
})
