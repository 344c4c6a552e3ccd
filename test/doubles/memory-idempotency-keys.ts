import type { Clock } from '../../src/consult/ports/clock.ts'
import type {
  IdempotencyKeys,
  KeptAnswer,
  KeyUse,
} from '../../src/consult/ports/idempotency-keys.ts'

/** Idempotency keys for one process; none expires. */
export const memoryIdempotencyKeys = (clock: Clock): IdempotencyKeys => {
  const uses = new Map<string, { use: KeyUse; since: Date; answer?: KeptAnswer }>()
  const nameOf = ({ callerId, key }: KeyUse) => `${callerId}/${key}`
  const isOurs = (use: KeyUse) => uses.get(nameOf(use))?.use.consultId === use.consultId
  const write = (use: KeyUse, answer?: KeptAnswer) =>
    uses.set(nameOf(use), { use, since: clock.now(), ...(answer && { answer }) })
  return {
    take: (use) => {
      const found = uses.get(nameOf(use))
      if (found === undefined) {
        write(use)
        return Promise.resolve({ outcome: 'taken' })
      }
      const { use: earlier, since, answer } = found
      if (earlier.fingerprint !== use.fingerprint) return Promise.resolve({ outcome: 'reused' })
      if (answer) return Promise.resolve({ outcome: 'answered', answer })
      const { consultId, respondAsync } = earlier
      return Promise.resolve({ outcome: 'in-progress', consultId, respondAsync, since })
    },
    retake: (use, since) => {
      const found = uses.get(nameOf(use))
      const isFree = found?.since.getTime() === since.getTime() && found.answer === undefined
      if (isFree) write(use)
      return Promise.resolve(isFree)
    },
    keep: (use, answer) => {
      if (isOurs(use)) write(use, answer)
      return Promise.resolve()
    },
    free: (use) => {
      if (isOurs(use)) uses.delete(nameOf(use))
      return Promise.resolve()
    },
  }
}
