import middy from '@middy/core'
import type { CallerKeys } from '../src/adapters/dynamodb/caller-keys.ts'
import { followConsult } from '../src/consult/follow-consult.ts'
import type { FollowDeps } from '../src/consult/follow-consult.ts'
import { parseJson } from '../src/consult/parse-json.ts'
import { tellGaps } from '../src/consult/tell-gaps.ts'
import type { ConnectionName, Opener } from '../src/consult/ports/connections.ts'
import { ClientFrame } from './socket/client-frame.ts'
import { socketOf } from './socket/socket-event.ts'

export type ReceiveFrameDeps = FollowDeps & { callerKeys: Pick<CallerKeys, 'find'> }

/**
 * `$default`: what a socket asks for. Answers go out as frames; a socket that would hear nothing is closed, and so is one that
 * was opened with what is expired or revoked since.
 */
export const receiveFrameHandler = (deps: ReceiveFrameDeps) =>
  middy<unknown, { statusCode: number }>().handler(async (event) => {
    const { socket, onlyAgent, opener, body } = socketOf(event)
    if (!(await isGood(deps, opener))) {
      await deps.connections.remove(socket)
      await deps.frames.close(socket.connectionId)
      return { statusCode: 200 }
    }
    const frame = ClientFrame.safeParse(parseJson(body))
    if (frame.success) await obey(deps, { ...socket, onlyAgent }, frame.data)
    else {
      const detail = 'expected subscribe, unsubscribe or ping'
      await deps.frames.post(socket.connectionId, {
        type: 'error',
        code: 'invalid_request',
        detail,
      })
    }
    return { statusCode: 200 }
  })

const isGood = async (
  { callerKeys, clock }: ReceiveFrameDeps,
  { keyId, until }: Opener,
): Promise<boolean> => {
  if (until !== undefined && until <= clock.now()) return false
  return keyId === undefined || (await callerKeys.find(keyId)) !== undefined
}

const obey = async (
  deps: FollowDeps,
  { onlyAgent, ...socket }: ConnectionName & { onlyAgent: string | undefined },
  frame: ClientFrame,
): Promise<void> => {
  const { frames, connections } = deps
  if (frame.action === 'ping') {
    // Where nothing more happens, no frame would tell of a gap.
    if ((await tellGaps(deps, socket)) === 'gone') return frames.close(socket.connectionId)
    await frames.post(socket.connectionId, { type: 'pong' })
  } else if ('scope' in frame) {
    if (onlyAgent !== undefined) {
      const detail = 'a caller token’s socket follows consults of its agent, one by one'
      await frames.post(socket.connectionId, {
        type: 'error',
        code: 'token_not_allowed',
        detail,
        scope: 'caller',
      })
      return
    }
    const subscribes = frame.action === 'subscribe'
    const isKnown = await connections.followCaller(socket, subscribes)
    if (!isKnown) return frames.close(socket.connectionId)
    const type = subscribes ? 'subscribed' : 'unsubscribed'
    await frames.post(socket.connectionId, { type, scope: 'caller' })
  } else if (frame.action === 'subscribe') {
    await followConsult(deps, socket, {
      consultId: frame.consultId,
      after: frame.after,
      onlyAgent,
    })
  } else {
    await connections.unfollow(socket, frame.consultId)
    await frames.post(socket.connectionId, { type: 'unsubscribed', consultId: frame.consultId })
  }
}
