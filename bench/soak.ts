import { runSoak } from './deliveries/soak.ts'
import { printJson } from './report.ts'

/** 10,000 events to 50 endpoints, five a caller, of which one is bad: is everything where it should be, and in time? */
const options = {
  endpoints: 50,
  bad: 10,
  perCaller: 5,
  events: Number(process.argv[2] ?? 10_000),
  perSecond: Number(process.argv[3] ?? 40),
  settleSeconds: 120,
}
const goalMs = 150
const report = await runSoak(options)
const { p50, p90, p99 } = report.good
console.table({ 'event to good receiver, ms': { p50, p90, p99 } })
console.table(report.bad)
console.log(
  `${report.delivered} delivered, ${report.unwritten} never written; p99 ${p99} ms (goal: under ${goalMs})`,
)
for (const fault of report.faults.slice(0, 20)) console.log(fault)
printJson('soak', { options, ...report })
process.exit(report.faults.length === 0 && p99 < goalMs ? 0 : 1)
