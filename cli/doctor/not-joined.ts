import { note, wrong } from './finding.ts'
import type { Finding } from './finding.ts'
import type { Overheard } from './overheard.ts'

const check = 'Consult'

/** Of a colleague who has not come: because of this error, or `inTime` at all. */
export function* notJoined(error: Overheard | undefined, inTime: string): Generator<Finding> {
  if (!error) {
    yield wrong(
      check,
      `Nobody joined ${inTime}, and Genesys said nothing.`,
      'The invitation stands: have them decline it, or leave if they come. See whether they were asked, and whether a decline is told; the bridge calls it unanswered when its time is over.',
    )
    return
  }
  yield wrong(
    check,
    `The colleague did not come: Genesys said “${error.observation.error ?? ''}”.`,
    'See whether the colleague declined, is signed in, and is not in the interaction already.',
  )
  if (error.observation.referenceId === null)
    yield note(
      'Notifications',
      'The error does not say which consult it is about; the bridge goes by the interaction.',
    )
}
