import { startTerm } from './term.ts'
import type { TermDeps, TermHealth } from './term.ts'

export type Terms = {
  begun: Promise<void>
  leave(): Promise<void>
  /** How the present term fares. */
  health(): TermHealth
}

/** One term after the other: a listener that had to drop everything begins again as a new process would. */
export const startTerms = (deps: TermDeps): Terms => {
  let leaving = false
  let term = startTerm(deps)
  const { begun } = term

  const run = async (): Promise<void> => {
    await term.ended
    if (leaving) return
    term = startTerm(deps)
    await run()
  }
  void run()

  return {
    begun,
    async leave() {
      leaving = true
      await term.leave()
    },
    health: () => term.health(),
  }
}
