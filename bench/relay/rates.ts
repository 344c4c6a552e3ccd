import { runPhase } from './phase.ts'
import type { Phase, PhasePlan } from './phase.ts'
import type { Subject } from './subject.ts'

/** Rates as they are said on a command line: `10:4,100:20` is ten a second for 4 seconds, then a hundred for 20. */
export const ratesIn = (text: string): PhasePlan[] =>
  text === ''
    ? []
    : text.split(',').map((each) => {
        const [perSecond = NaN, seconds = NaN] = each.split(':').map(Number)
        return { perSecond, seconds }
      })

/** Before anything is measured, at a rate that all keep up with. */
export const warmUp: PhasePlan = { perSecond: 25, seconds: 5, giveUpAfterMs: 3000 }

export const measureAt = (name: string, subject: Subject, plan: PhasePlan): Promise<Phase> => {
  console.error(`${name}: ${plan.perSecond} a second …`)
  return runPhase(subject, plan)
}
