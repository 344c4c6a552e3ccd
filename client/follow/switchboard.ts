import { BridgeProblem } from '../http/bridge-problem.ts'
import type { Cancel } from '../runtime.ts'
import type { Calls } from '../start-consult.ts'
import { concerns, nameOf, subscription, unsubscription } from './follower.ts'
import type { Follower } from './follower.ts'
import type { ServerFrame } from './frame.ts'
import { keepSocket } from './keep-socket.ts'
import type { Socket } from './open-socket.ts'

export type Switchboard = {
  /** Connects a follower, over one socket for all of them, until the function that it returns is called. */
  join(follower: Follower): Cancel
}

type ErrorFrame = Extract<ServerFrame, { type: 'error' }>

/** How long the bridge may take to confirm a subscription. */
const confirmMs = 20_000

/**
 * There is a socket while there are followers. A subscription that is refused fails those who asked for it; one that is not
 * confirmed ends the socket: the next may fare better. Who polls does so until his subscription is confirmed.
 */
export const createSwitchboard = (calls: Calls): Switchboard => {
  const { runtime } = calls
  const followers = new Map<Follower, { polling: AbortController | undefined }>()
  const unconfirmed = new Map<string, Cancel>()
  let socket: Socket | undefined
  let keeping: AbortController | undefined
  let polled = false

  const sharing = (name: string) =>
    [...followers.keys()].filter((follower) => nameOf(follower) === name)

  const subscribe = (name: string): void => {
    const [first] = sharing(name)
    if (!first || !socket || socket.ended.aborted) return
    unconfirmed.get(name)?.()
    unconfirmed.set(name, runtime.after(confirmMs, socket.giveUp))
    socket.send(subscription(first, Math.min(...sharing(name).map(({ last }) => last()))))
  }
  const awaitNoMore = (name: string): void => {
    unconfirmed.get(name)?.()
    unconfirmed.delete(name)
  }
  const confirm = (name: string): void => {
    awaitNoMore(name)
    for (const follower of sharing(name)) stopPolling(follower)
  }
  const refuse = ({ code, detail, ...named }: ErrorFrame): void => {
    // Of a frame that was not understood, or from an older bridge: it does not say whom it concerns.
    if (named.scope === undefined && named.consultId === undefined) return
    const name = nameOf(named)
    if (!unconfirmed.has(name)) return
    for (const follower of sharing(name))
      follower.fail(new BridgeProblem({ code, status: 0, detail }))
  }

  const hear = (frame: ServerFrame): void => {
    if (frame.type === 'subscribed') confirm(nameOf(frame))
    if (frame.type === 'error') refuse(frame)
    // It may have overtaken, or been overtaken by, a later subscription.
    if (frame.type === 'unsubscribed') subscribe(nameOf(frame))
    for (const follower of followers.keys()) if (concerns(frame, follower)) follower.hear(frame)
  }

  const poll = (follower: Follower): void => {
    const entry = followers.get(follower)
    if (!entry || entry.polling) return
    entry.polling = new AbortController()
    const { signal } = entry.polling
    follower.poll(signal).catch((cause: unknown) => {
      if (!signal.aborted) follower.fail(cause)
    })
  }

  const stopPolling = (follower: Follower): void => {
    const entry = followers.get(follower)
    entry?.polling?.abort()
    if (entry) entry.polling = undefined
  }

  const opened = (next: Socket): void => {
    socket = next
    polled = false
    for (const name of new Set([...followers.keys()].map(nameOf))) subscribe(name)
  }
  const unavailable = (): void => {
    polled = true
    for (const follower of followers.keys()) poll(follower)
  }

  const start = (): void => {
    keeping = new AbortController()
    if (!runtime.WebSocket) return unavailable()
    const { signal } = keeping
    const user = { opened, hear, unavailable }
    keepSocket(calls, runtime.WebSocket, { user, signal }).catch((cause: unknown) => {
      if (signal.aborted) return
      for (const follower of followers.keys()) follower.fail(cause)
    })
  }
  const stop = (): void => {
    keeping?.abort()
    keeping = undefined
    socket = undefined
    polled = false
    for (const name of [...unconfirmed.keys()]) awaitNoMore(name)
  }

  const join: Switchboard['join'] = (follower) => {
    const name = nameOf(follower)
    followers.set(follower, { polling: undefined })
    if (!keeping) start()
    else if (polled) poll(follower)
    else subscribe(name)
    return () => {
      stopPolling(follower)
      if (!followers.delete(follower)) return
      if (followers.size === 0) stop()
      else if (sharing(name).length === 0) {
        awaitNoMore(name)
        socket?.send(unsubscription(follower))
      }
    }
  }
  return { join }
}
