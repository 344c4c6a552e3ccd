import { BridgeProblem } from '../client/http/bridge-problem.ts'

/** Whether it was the bridge that said so, and not silence. */
export const isAnswered = (cause: unknown): boolean =>
  cause instanceof BridgeProblem && cause.code !== 'network_error'

/** What went wrong, with the code that the documentation knows it by. */
export const describeProblem = (cause: unknown): string => {
  if (!(cause instanceof BridgeProblem))
    return cause instanceof Error ? cause.message : 'Something went wrong.'
  if (cause.code === 'network_error')
    return 'The bridge does not answer. Is it running, and may this page’s origin call it?'
  if (cause.status === 401) return 'The bridge does not know this key.'
  return cause.message
}
