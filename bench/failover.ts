import { deeds, downMs } from './failover/deeds.ts'
import type { Deed } from './failover/deeds.ts'
import { everyMs, runTrial } from './failover/trial.ts'
import type { Trial } from './failover/trial.ts'
import { percentiles } from './percentiles.ts'
import { printGoals, printJson, printTable } from './report.ts'

/**
 * `npm run bench:failover -- [trials]`: the gap that a caller sees when what carries his events dies. Two listeners as
 * processes with default settings, agents whose colleagues talk every 50 ms, and for each trial a stack of its own.
 */
const trials = Number(process.argv[2] ?? 3)
const results = {} as Record<Deed, Trial[]>
for (const deed of Object.keys(deeds) as Deed[]) {
  results[deed] = []
  for (let n = 1; n <= trials; n += 1) {
    console.error(`${deed}: ${n} of ${trials} …`)
    const trial = await runTrial(deed)
    console.error(`  gap ${Math.round(trial.gapMs)} ms${trial.cameBack ? '' : ' at least'}`)
    results[deed].push(trial)
  }
}

type Figure = Exclude<keyof Trial, 'cameBack'>
const figure = (deed: Deed, name: Figure) => results[deed].map((trial) => trial[name])
const worst = (deed: Deed, name: Figure) => Math.max(...figure(deed, name))
const row = (deed: Deed) => ({
  'came back': `${results[deed].filter(({ cameBack }) => cameBack).length} of ${trials}`,
  'gap s, middle': percentiles(figure(deed, 'gapMs')).p50 / 1000,
  'gap s, worst': worst(deed, 'gapMs') / 1000,
  'first frame after s': worst(deed, 'backAfterMs') / 1000,
  'colleague’s leaving told after s': worst(deed, 'stateAfterMs') / 1000,
  'messages not heard': worst(deed, 'messagesUnheard'),
  'of said': worst(deed, 'messagesSaid'),
  'messages told twice': worst(deed, 'messagesTwice'),
  'events left out': worst(deed, 'eventsMissing'),
})
printTable(Object.fromEntries((Object.keys(deeds) as Deed[]).map((deed) => [deed, row(deed)])))
printGoals([
  {
    what: 'gap at SIGKILL, worst',
    is: worst('listener SIGKILL', 'gapMs') / 1000,
    unit: 's',
    atMost: 15,
  },
  {
    what: 'gap at SIGTERM, worst',
    is: worst('listener SIGTERM', 'gapMs') / 1000,
    unit: 's',
    atMost: 2,
  },
])
console.log(`
CometD replays nothing: what colleagues say while no session listens is read in the transcript when a session is back, and so are
states, as the colleague's leaving shows. Each trial has ${everyMs} ms between messages; a restarted GWS is down for ${downMs / 1000} s.`)
printJson('failover', { trials, everyMs, downMs, results })
process.exit(0)
