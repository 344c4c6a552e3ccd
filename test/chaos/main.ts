import { runChaos } from './chaos.ts'

/** `npm run chaos -- [seed] [seconds]` */
const seed = Number(process.argv[2] ?? Date.now() % 1_000_000)
const seconds = Number(process.argv[3] ?? 120)
console.log(`seed ${seed}, ${seconds} s`)
const report = await runChaos({
  seed,
  seconds,
  listeners: 3,
  agents: 500,
  perSecond: 4,
  everyMs: 5000,
  settleSeconds: 120,
})
const { faults, consults, ends, havoc } = report
console.log(`${consults} consults:`, ends)
console.log(`${havoc.length} times something was broken: ${havoc.join(', ')}`)
for (const fault of faults) console.error(fault)
console.log(faults.length === 0 ? 'every promise was kept' : `${faults.length} faults`)
process.exitCode = faults.length === 0 ? 0 : 1
