import type { Clock } from '../../consult/ports/clock.ts'
import type { ContactCentre, ResolvedTarget } from '../../consult/ports/contact-centre.ts'

/** Names found a short while ago. Ids hardly ever change, but people and queues come and go. */
export type TargetMemory = {
  recall(name: string): ResolvedTarget | undefined
  keep(name: string, target: ResolvedTarget): void
}

const freshMs = 60_000
const namesAtMost = 10_000

export const targetMemory = (clock: Clock): TargetMemory => {
  const known = new Map<string, { target: ResolvedTarget; until: number }>()
  return {
    recall(name) {
      const found = known.get(name)
      return found && found.until > clock.now().getTime() ? found.target : undefined
    },
    keep(name, target) {
      if (known.size >= namesAtMost) known.clear()
      known.set(name, { target, until: clock.now().getTime() + freshMs })
    },
  }
}

/** The same contact centre, which looks a name up once a minute. */
export const rememberingTargets = (centre: ContactCentre, memory: TargetMemory): ContactCentre => ({
  ...centre,
  async resolveTarget(target) {
    const name = JSON.stringify(target)
    const known = memory.recall(name)
    if (known) return { outcome: 'found', target: known }
    const resolved = await centre.resolveTarget(target)
    if (resolved.outcome === 'found') memory.keep(name, resolved.target)
    return resolved
  },
})
