import { answerFor } from '../src/consult/audience.ts'
import type { Audience } from '../src/consult/consult.ts'
import type { Listed } from '../src/consult/list-interactions.ts'
import { problem } from './http/problem.ts'
import type { HttpAnswer } from './http/problem.ts'
import { sessionUnavailable } from './not-sent-answer.ts'

/** What a list that Genesys is asked for is answered with. It comes whole. */
export const toListAnswer = (listed: Listed<unknown>, audience: Audience): HttpAnswer => {
  switch (listed.outcome) {
    case 'found':
      return { status: 200, body: { items: listed.items, nextCursor: null } }
    case 'refused':
      return problem('gws_refused', { gws: answerFor(audience, listed.gws) })
    case 'unreachable':
      return problem('gws_unreachable')
    case 'session-unavailable':
      return sessionUnavailable()
  }
}
