import type { writeLog } from '../src/adapters/log.ts'
import { stopWithinSeconds } from '../src/config/listening.ts'
import { pause } from './time.ts'
import type { Time } from './time.ts'

export type ProcessLifeOptions = {
  time: Time
  /** Gives everything into other hands. */
  handOver: () => Promise<void>
  exit: (code: number) => void
  log: typeof writeLog
}

export type ProcessLife = {
  /** Hands over and ends: with 0 when that went well, with 1 when it failed or took too long. */
  stop(): void
  /** Something went wrong that nobody has foreseen: is logged once, and ends with 1 after a short hand-over. */
  fail(cause: unknown): void
  isEnding(): boolean
}

const stopWithinMs = stopWithinSeconds * 1000
/** What nobody has foreseen may have left anything behind. */
const failWithinMs = 2000

/** How a process comes to its end: in time, whatever the hand-over does. */
export const processLife = ({ time, handOver, exit, log }: ProcessLifeOptions): ProcessLife => {
  let handingOver: Promise<void> | undefined
  let hasFailed = false

  const end = async (withinMs: number): Promise<void> => {
    const inTime = (handingOver ??= handOver()).then(() => true)
    const ended = await Promise.race([inTime, pause(time, withinMs).then(() => false)]).catch(
      (cause: unknown) => ({ cause }),
    )
    if (ended !== true && !hasFailed) log('stop-failed', ended === false ? {} : ended)
    exit(ended === true && !hasFailed ? 0 : 1)
  }

  return {
    isEnding: () => handingOver !== undefined,
    stop: () => void end(stopWithinMs),
    fail(cause) {
      if (hasFailed) return
      hasFailed = true
      log('process-failed', { cause })
      void end(failWithinMs)
    },
  }
}
