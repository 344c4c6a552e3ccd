import { repeat } from './time.ts'
import type { Time } from './time.ts'

export type PulseOptions = {
  time: Time
  /** How long a listener may be silent before others count it as dead. */
  leaseMs: number
  everyMs: number
  /** True while every other sign may be left out. One that comes after a failure is not. */
  resting: () => boolean
  /** So long after a sign that failed the next one is given: what few there are count. */
  againAfterMs: number
  /** Gives a sign of life; rejects when it is not known to have been seen. */
  beat: () => Promise<void>
  /** The first sign of life was given. */
  begun: () => void
  /** No sign of life in time: others may take over soon, and for good. Nothing of this pulse comes after. */
  fenced: () => void
  failed: (cause: unknown) => void
}

export type Pulse = {
  /** True while nobody else can have counted this listener as dead. */
  alive(): boolean
  /** Resolves once the last sign of life is no older than the pause between two; gives one if need be. Rejects if that fails. */
  shown(): Promise<void>
  stop(): void
}

/**
 * A listener's own signs of life. Others wait a whole lease from when they saw one; this side counts from when it began to
 * give it, which was earlier, and gives up after two thirds of a lease: the rest is for timers and clocks that run apart.
 */
export const startPulse = ({
  time,
  leaseMs,
  everyMs,
  againAfterMs,
  ...options
}: PulseOptions): Pulse => {
  const fenceMs = (leaseMs * 2) / 3
  let deadline: number | undefined
  let underWay: Promise<void> | undefined
  let mayRest = false
  let over = false
  let cancelFence = () => {}

  const fence = (): void => {
    stop()
    options.fenced()
  }

  const beat = async (): Promise<void> => {
    const began = time.now()
    await options.beat()
    if (over) return
    const isFirst = deadline === undefined
    // A first beat that took so long counts from its end as dead already; a new listener begins better.
    if (time.now() >= (deadline ?? began + fenceMs)) return fence()
    deadline = began + fenceMs
    mayRest = true
    cancelFence()
    cancelFence = time.after(deadline - time.now(), fence)
    if (isFirst) options.begun()
  }

  /** Never two at once: the elder would count after the younger. */
  const beatOnce = (): Promise<void> => {
    mayRest = false
    return (underWay ??= beat().finally(() => {
      underWay = undefined
    }))
  }

  const tick = async (): Promise<void> => {
    if (!mayRest || !options.resting()) return beatOnce()
    mayRest = false
  }

  const alive = () => !over && deadline !== undefined && time.now() < deadline

  const shown = async (): Promise<void> => {
    const age = time.now() + fenceMs - (deadline ?? -Infinity)
    if (age > everyMs) await beatOnce()
    if (!alive()) throw new Error('there was no sign of life in time')
  }

  const beating = repeat(time, everyMs, { work: tick, failed: options.failed, againAfterMs })
  const stop = (): void => {
    over = true
    cancelFence()
    void beating.stop()
  }
  return { alive, shown, stop }
}
