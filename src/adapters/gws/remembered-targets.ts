import type { Clock } from '../../consult/ports/clock.ts'
import type {
  Candidate,
  ContactCentre,
  ResolvedTarget,
} from '../../consult/ports/contact-centre.ts'

type Memory<Value> = {
  recall(name: string): Value | undefined
  keep(name: string, value: Value): void
}

/** What was found a short while ago. Ids hardly ever change, but people and queues come and go. */
export type TargetMemory = {
  targets: Memory<ResolvedTarget>
  /** By agent, who need not see what others see, and search. Whoever types repeats himself. */
  candidates: Memory<Candidate[]>
}

export const targetMemory = (clock: Clock): TargetMemory => ({
  targets: memory(clock, { freshMs: 60_000, namesAtMost: 10_000 }),
  candidates: memory(clock, { freshMs: 5_000, namesAtMost: 1_000 }),
})

const memory = <Value>(
  clock: Clock,
  { freshMs, namesAtMost }: { freshMs: number; namesAtMost: number },
): Memory<Value> => {
  const known = new Map<string, { value: Value; until: number }>()
  return {
    recall(name) {
      const found = known.get(name)
      return found && found.until > clock.now().getTime() ? found.value : undefined
    },
    keep(name, value) {
      if (known.size >= namesAtMost) known.clear()
      known.set(name, { value, until: clock.now().getTime() + freshMs })
    },
  }
}

/** The same contact centre, which looks a name up once a minute, and the same search once in some seconds. */
export const rememberingTargets = (
  centre: ContactCentre,
  { targets, candidates }: TargetMemory,
  agent: string,
): ContactCentre => ({
  ...centre,
  async resolveTarget(target) {
    const name = JSON.stringify(target)
    const known = targets.recall(name)
    if (known) return { outcome: 'found', target: known }
    const resolved = await centre.resolveTarget(target)
    if (resolved.outcome === 'found') targets.keep(name, resolved.target)
    return resolved
  },
  async findCandidates(search) {
    const name = JSON.stringify([agent, search.toLowerCase()])
    const known = candidates.recall(name)
    if (known) return { outcome: 'found', candidates: known }
    const found = await centre.findCandidates(search)
    if (found.outcome === 'found') candidates.keep(name, found.candidates)
    return found
  },
})
