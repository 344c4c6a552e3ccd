import { runSoak } from './deliveries/soak.ts'
import { printGoals, printJson, printTable } from './report.ts'

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
printTable({ 'event to good receiver, ms': { delivered: report.delivered, p50, p90, p99 } })
printTable(Object.fromEntries(Object.entries(report.bad).map(([what, tries]) => [what, { tries }])))
for (const fault of report.faults.slice(0, 20)) console.log(fault)
printGoals([
  { what: 'event to good receiver, p99', is: p99, unit: 'ms', atMost: goalMs },
  { what: 'missing, forged, or not accounted for', is: report.faults.length, unit: '', atMost: 0 },
])
printJson('soak', { options, ...report })
process.exit(report.faults.length === 0 && p99 <= goalMs ? 0 : 1)
