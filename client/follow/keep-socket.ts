import { mayPass, waitAfter } from '../http/persistently.ts'
import { pause } from '../http/pause.ts'
import type { BridgeProblem } from '../http/bridge-problem.ts'
import type { SocketConstructor } from '../runtime.ts'
import type { Calls } from '../start-consult.ts'
import type { ServerFrame } from './frame.ts'
import { openSocket } from './open-socket.ts'
import type { Socket } from './open-socket.ts'

export type SocketUser = {
  /** From now on this is the socket to subscribe over; an older one stays a while, so that nothing is lost in between. */
  opened(socket: Socket): void
  hear(frame: ServerFrame): void
  /** No socket is to be had; one is still being tried for. */
  unavailable(): void
}

/** API Gateway ends a socket after two hours. */
const lifeMs = 100 * 60_000
/** So that sockets that were opened together are not renewed together. */
const lifeSpreadMs = 15 * 60_000
/** How long an old socket stays beside its successor, until that has taken over all subscriptions. */
const overlapMs = 30_000
/** After so many failures in a row, something between here and the bridge lets no WebSocket pass. */
const failuresAtMost = 2

/**
 * Keeps a socket open until the signal ends it: opens another when one breaks, with back-off and full jitter, and before it
 * grows too old, then the new one first. Rejects with the `BridgeProblem` that trying again will not mend, or with the signal's
 * reason.
 */
export const keepSocket = async (
  calls: Calls,
  WebSocket: SocketConstructor,
  { user, signal }: { user: SocketUser; signal: AbortSignal },
): Promise<void> => {
  const { runtime } = calls
  let old: Socket | undefined
  let failures = 0
  for (;;) {
    let problem: BridgeProblem | undefined
    try {
      const socket = await openSocket(calls, WebSocket, { hear: user.hear, signal })
      user.opened(socket)
      if (old) closeLater(calls, old)
      old = socket
      await pause(runtime, lifeMs + runtime.random() * lifeSpreadMs, socket.ended)
      failures = socket.wasOfUse() ? 0 : failures + 1
    } catch (cause) {
      if (!mayPass(cause)) throw cause
      problem = cause
      failures += 1
    }
    if (signal.aborted) return
    if (failures >= failuresAtMost && old?.ended.aborted !== false) user.unavailable()
    await pause(runtime, waitAfter(runtime, failures, problem), signal)
  }
}

const closeLater = ({ runtime }: Calls, socket: Socket): void =>
  void pause(runtime, overlapMs, socket.ended).then(socket.close)
