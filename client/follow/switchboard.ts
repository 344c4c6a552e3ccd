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

/** How long the bridge may take to confirm a subscription. */
const confirmMs = 20_000

/** There is a socket while there are followers. A subscription that is not confirmed ends it: the next may fare better. */
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
    unconfirmed.set(name, runtime.after(confirmMs, socket.close))
    socket.send(subscription(first, Math.min(...sharing(name).map(({ last }) => last()))))
  }
  const confirm = (name: string): void => {
    unconfirmed.get(name)?.()
    unconfirmed.delete(name)
  }

  const hear = (frame: ServerFrame): void => {
    if (frame.type === 'subscribed') confirm(nameOf(frame))
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

  const opened = (next: Socket): void => {
    socket = next
    polled = false
    for (const entry of followers.values()) {
      entry.polling?.abort()
      entry.polling = undefined
    }
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
    for (const name of [...unconfirmed.keys()]) confirm(name)
  }

  const join: Switchboard['join'] = (follower) => {
    const name = nameOf(follower)
    followers.set(follower, { polling: undefined })
    if (!keeping) start()
    else if (polled) poll(follower)
    else subscribe(name)
    return () => {
      followers.get(follower)?.polling?.abort()
      if (!followers.delete(follower)) return
      if (followers.size === 0) stop()
      else if (sharing(name).length === 0) {
        confirm(name)
        socket?.send(unsubscription(follower))
      }
    }
  }
  return { join }
}
