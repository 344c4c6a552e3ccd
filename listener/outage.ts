import type { Gate } from './gate.ts'
import type { Recorder } from './recorder.ts'
import type { Time } from './time.ts'

export type OutageDeps = {
  time: Time
  recorder: Pick<Recorder, 'lost' | 'restored'>
  inTurn: Gate
  failed: (cause: unknown) => void
}

export type Outage = {
  /** The session is down, or down still. */
  down(): void
  up(): void
  /** Nothing is said any more. */
  over(): void
}

/** Longer than most reconnects take: callers need not hear of those. */
const lostAfterMs = 15_000

/**
 * Says that a session is lost once it has been down for long, and that it is restored should it have come back while that was
 * being said: the resync that would have said so may have been earlier.
 */
export const watchOutage = ({ time, recorder, inTurn, failed }: OutageDeps): Outage => {
  let state: 'up' | 'down' | 'over' = 'up'
  let isSaid = false
  let cancel = () => {}

  const isNow = (other: typeof state) => state === other
  const change = (to: typeof state): void => {
    state = to
    cancel()
  }
  const sayRestored = async (): Promise<void> => {
    isSaid = false
    await inTurn(recorder.restored)
  }
  const sayLost = async (): Promise<void> => {
    await inTurn(async () => {
      if (isNow('down')) await recorder.lost().finally(() => (isSaid = true))
    })
    if (isSaid && isNow('up')) await sayRestored()
  }

  return {
    down() {
      if (state !== 'up') return
      change('down')
      cancel = time.after(lostAfterMs, () => void sayLost().catch(failed))
    },
    up() {
      if (state !== 'down') return
      change('up')
      if (isSaid) void sayRestored().catch(failed)
    },
    over: () => change('over'),
  }
}
