import { bendOf } from '../relay/bend.ts'
import { figure, worst } from './figures.ts'
import type { MeasuredPhase } from './results.ts'

/** From which rate on it gets slow, at which it falls behind, and what the machine had to do then. */
export const bendInWords = (who: string, phases: MeasuredPhase[], cores: number): string => {
  const { from, saturated } = bendOf(phases)
  const highest = worst(phases.map(({ perSecond }) => perSecond))
  const bend =
    from === undefined
      ? `${who} does not bend up to ${figure(highest)} notifications a second.`
      : `${who} bends at ${figure(from)} notifications a second: its median is more than three times the least that it has been at a lower rate.`
  const end =
    saturated === undefined
      ? ''
      : ` At ${figure(saturated)} a second it falls behind: more comes in than goes out, and latency is as long as one measures.`
  const at = phases.find(({ perSecond }) => perSecond === (saturated ?? from ?? highest))
  return at ? `${bend}${end} ${busiest(at, cores)}` : `${bend}${end}`
}

/** Of a machine to itself a bridge that falls behind takes at least this. */
const wholeMachine = 0.8

const busiest = ({ perSecond, cpuShare, loopShare = {} }: MeasuredPhase, cores: number): string => {
  const shares = Object.entries(cpuShare).sort(([, one], [, other]) => other - one)
  const total = shares.reduce((sum, [, share]) => sum + share, 0)
  const named = shares
    .map(([name, share]) => {
      const busy = loopShare[name]
      const loop = busy === undefined ? '' : ` (busy ${figure(busy * 100)} % of the time)`
      return `${name} ${figure(share * 100)} %${loop}`
    })
    .join(', ')
  const others =
    total < wholeMachine * cores
      ? ` That is less than the ${cores} cores that there are. A process that is busy for longer than it has a core waits for one, because others were at work on the machine; one that is not waits for answers.`
      : ''
  return `At ${figure(perSecond)} a second all processes together take ${figure(total * 100)} % of a core: ${named}.${others}`
}
