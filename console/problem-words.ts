import { BridgeProblem } from '../client/http/bridge-problem.ts'

/** What went wrong, with the code that the documentation knows it by. */
export const describeProblem = (cause: unknown): string => {
  if (!(cause instanceof BridgeProblem))
    return cause instanceof Error ? cause.message : 'Something went wrong.'
  if (cause.code === 'network_error')
    return 'The bridge does not answer. Is it running, and may this page’s origin call it?'
  if (cause.status === 401) return 'The bridge does not know this key.'
  return cause.message
}
