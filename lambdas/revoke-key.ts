import type { CallerKeys } from '../src/adapters/dynamodb/caller-keys.ts'
import type { Connections } from '../src/consult/ports/connections.ts'
import type { Frames } from '../src/consult/ports/frames.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { problem } from './http/problem.ts'

export type RevokeKeyDeps = EndpointDeps & {
  callerKeys: Pick<CallerKeys, 'find' | 'revoke'>
  connections: Pick<Connections, 'list' | 'remove'>
  frames: Pick<Frames, 'close'>
}

/** `DELETE /v1/keys/{id}`: the key and the caller tokens that it has made open nothing any more, and their sockets are closed. */
export const revokeKeyHandler = (deps: RevokeKeyDeps) =>
  endpoint(deps, { admits: 'operators' }, async ({ path, requestId }) => {
    const { id = '' } = path
    const key = await deps.callerKeys.find(id)
    if (!key || !(await deps.callerKeys.revoke(id))) return problem('not_found')
    // It is revoked, come what may: a socket that is not closed now is at its next frame.
    await closeSockets(deps, key).catch((cause: unknown) => deps.failed(cause, requestId))
    return { status: 204 }
  })

const closeSockets = async (
  { connections, frames }: RevokeKeyDeps,
  { id, callerId }: { id: string; callerId: string },
): Promise<void> => {
  const opened = (await connections.list(callerId)).filter(({ keyId }) => keyId === id)
  // First of all they hear nothing more.
  await Promise.all(opened.map((connection) => connections.remove(connection)))
  await Promise.all(opened.map(({ connectionId }) => frames.close(connectionId)))
}
