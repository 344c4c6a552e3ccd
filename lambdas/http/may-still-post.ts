import type { Clock } from '../../src/consult/ports/clock.ts'

export type AnswerTimes = {
  clock: Clock
  /** A request is answered after this long, whatever is still under way. */
  answerWithinMs: number
  /** How long Genesys may take to answer a POST. */
  answerTimeoutMs: number
}

/** For a request that begins now: whether Genesys would have answered a POST before its caller is. */
export const mayStillPostOf = ({
  clock,
  answerWithinMs,
  answerTimeoutMs,
}: AnswerTimes): (() => boolean) => {
  const postBefore = clock.now().getTime() + answerWithinMs - answerTimeoutMs
  return () => clock.now().getTime() <= postBefore
}
