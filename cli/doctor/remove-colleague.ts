import type { InteractionKey } from '../../src/consult/consult.ts'
import type { Participant } from '../../src/consult/observation.ts'
import type { ContactCentre, ResolvedTarget } from '../../src/consult/ports/contact-centre.ts'
import { right, wrong } from './finding.ts'
import type { Examination } from './finding.ts'
import { isError } from './overheard.ts'
import type { Listening } from './overheard.ts'
import { silenceOf } from './patient.ts'
import type { Patient } from './patient.ts'

const check = 'Removal'
const byThemselves =
  'The colleague is still in the interaction: have them leave it at their desktop.'
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
  { key, heard, target, newcomer }: Removed,
): Examination {
  const errors = heard.all.filter(isError).length
  const colleague = newcomer.userId === null ? target : ofUser(newcomer.userId)
  const posted = await contactCentre.postOperation(key, { operation: 'remove', target: colleague })
  switch (posted.outcome) {
    case 'accepted':
      break
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
    case 'unknown':
      yield wrong(check, silenceOf(patient, { outcome: 'broken', cause: null }), byThemselves)
  }
  const isGone = async () => {
    const read = await contactCentre.readInteraction(key)
    return (
      read.outcome === 'found' &&
      read.interaction.participants.every(
        ({ participantId }) => participantId !== newcomer.participantId,
      )
    )
  }
  const isRefused = () => heard.all.filter(isError).length > errors
  for (let waited = 0; waited < withinMs && !isRefused(); waited += lookEveryMs) {
    if (await isGone()) {
      yield right(check, 'the colleague has been let go')
      return true
    }
    await heard.until(isRefused, lookEveryMs)
  }
  yield isRefused()
    ? wrong(check, 'Genesys took the removal, and then said that it failed.', byThemselves)
    : wrong(check, 'The colleague is still there after the removal.', byThemselves)
  return false
}

const ofUser = (id: string): ResolvedTarget => ({
  ...{ kind: 'agent', id, path: `/users/${encodeURIComponent(id)}`, givenAsPath: false },
})
