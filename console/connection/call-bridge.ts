import { problemOf } from '../../client/http/bridge-problem.ts'

/**
 * One call to a bridge, for what its client has no function for. An address may have a path, such as a stage's. Rejects with
 * a `BridgeProblem` when the answer is none to use.
 */
export const callBridge = async (
  baseUrl: string,
  path: string,
  request: { method?: 'POST'; headers?: Record<string, string>; body?: string } = {},
): Promise<unknown> => {
  // A key goes to the bridge and nowhere else.
  const response = await fetch(baseUrl.replace(/\/+$/, '') + path, {
    ...request,
    redirect: 'manual',
  })
  const body: unknown = await response.json().catch(() => undefined)
  if (!response.ok) throw problemOf(response, body)
  return body
}
