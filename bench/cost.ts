import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { readTenants } from '../lib/read-tenants.ts'
import { startDynamoDb } from '../local/engines/dynamodb.ts'
import { startSqs } from '../local/engines/sqs.ts'
import { localKeys } from '../local/local-callers.ts'
import { LocalEnvironment } from '../local/local-environment.ts'
import { startStack } from '../local/stack.ts'
import { billOf } from './cost/bill.ts'
import type { Counted } from './cost/bill.ts'
import { emptyQueues } from './cost/empty-queues.ts'
import { startMeter } from './cost/meter.ts'
import type { Taken } from './cost/meter.ts'
import { alarmMetricsOf } from './cost/alarm-metrics.ts'
import { freeOfAccount, nothingFree, pricesOf } from './cost/prices.ts'
import { openToldCaller } from './cost/told-caller.ts'
import { printJson } from './report.ts'

/** A month's bill of a tenant: operations counted here, in the local stack, times a price table. */
const { values } = parseArgs({
  options: {
    consults: { type: 'string', default: '0' },
    tenant: { type: 'string', default: 'acme' },
  },
})
const sample = 20
/** A round of everything that comes round. */
const roundSeconds = 60
const notInIt =
  'Not in it, some cents when idle: what is stored (table, recovery, image, logs), minutes of open sockets, data sent out.'
const [tenant] = readTenants(fileURLToPath(new URL('../tenants', import.meta.url)), values.tenant)
if (!tenant) throw new Error('there is no such tenant')
const engines = [await startDynamoDb(), await startSqs()] as const
const meters = [await startMeter(engines[0].url), await startMeter(engines[1].url)] as const
const stack = await startStack(
  LocalEnvironment.parse({
    PORT: '0',
    GWS_SIM_PORT: '0',
    LISTENERS: String(tenant.listener.tasks),
    AWS_ENDPOINT_URL_DYNAMODB: meters[0].url,
    AWS_ENDPOINT_URL_SQS: meters[1].url,
  }),
  { quiet: true },
)

const take = (): Taken => {
  const [table, queues] = [meters[0].take(), meters[1].take()]
  const { sqsCalls, messages, fifo } = queues
  return { ...table, sqsCalls, messages, fifo }
}
const scaled = (counts: Taken, by: number): Taken => ({
  readUnits: counts.readUnits * by,
  writeUnits: counts.writeUnits * by,
  sqsCalls: counts.sqsCalls * by,
  messages: counts.messages * by,
  fifo: counts.fifo * by,
})
// Before anybody has called: no session.
await pause(2000)
const aSecond = async (): Promise<Taken> => {
  take()
  await pause(roundSeconds * 1000)
  return scaled(take(), 1 / roundSeconds)
}
const idle = await aSecond()

await fetch(`${stack.gwsUrl}/sim/agents/bfriend`, {
  method: 'PUT',
  body: JSON.stringify({ autoAnswer: 'accept', afterMs: 0 }),
})
const asAgent = { authorization: `Bearer ${localKeys.agent}` }
const caller = await openToldCaller(stack)
/** Until all tries are on record, and each consult has looked at itself for the last time. */
const allDone = async () => {
  await emptyQueues(engines[1].url)
  await pause(500)
}
// Of agents of whom no colleague is one. Who takes them is chance: one listener may hold both, and another give fewer signs of life.
for (const agent of ['testname', 'carol'])
  await fetch(`${stack.url}/v1/agents/${agent}/session`, { method: 'PUT', headers: asAgent })
await caller.consult()
await allDone()
const standing = await aSecond()
let events = 0
const began = performance.now()
for (let n = 0; n < sample; n += 1) events += await caller.consult()
await allDone()
const lasted = (performance.now() - began) / 1000
const busy = take()
const less = scaled(standing, -lasted)
const consult = scaled(
  {
    readUnits: busy.readUnits + less.readUnits,
    writeUnits: busy.writeUnits + less.writeUnits,
    sqsCalls: busy.sqsCalls + less.sqsCalls,
    messages: busy.messages + less.messages,
    fifo: busy.fifo + less.fifo,
  },
  1 / sample,
)
caller.close()
await stack.close()
for (const meter of meters) meter.close()
for (const engine of engines) await engine.close()

const counted: Counted = {
  idle,
  standing,
  consult: { ...consult, events: events / sample },
  alarmMetrics: alarmMetricsOf(tenant),
}
const consults = Number(values.consults)
const atList = (of: number) => billOf(tenant, counted, { consults: of, free: nothingFree })
const listBill = atList(consults)
const bill = billOf(tenant, counted, { consults, free: freeOfAccount })
// Between two that have callers.
const some = Math.max(1, consults)
const firstAtList = total(atList(1)) - total(atList(0))
const thousandAtList = total(atList(some + 1000)) - total(atList(some))
const inColumns = (list: number, withAllowances?: number) => ({
  'at list prices': Number(list.toFixed(2)),
  'with the allowances of the account':
    withAllowances === undefined ? '' : Number(withAllowances.toFixed(2)),
})
console.log(
  `${tenant.name}: a month with ${consults} consults, at ${pricesOf.region}'s prices of ${pricesOf.date}`,
)
console.table(
  Object.fromEntries([
    ...Object.entries(listBill).map(([what, list]) => [what, inColumns(list, bill[what])]),
    ['total, in dollars', inColumns(total(listBill), total(bill))],
    ['the first consult', inColumns(firstAtList)],
    ['a thousand consults more', inColumns(thousandAtList)],
  ]),
)
console.log(notInIt)
printJson('cost', {
  ...{ tenant: tenant.name, tenantRegion: tenant.region, consults, pricesOf, counted },
  ...{ listBill, bill, total: total(bill), totalOfOthers: total(listBill) },
  ...{ firstAtList, thousandAtList },
})
process.exit(0)

function total(dollars: Record<string, number>): number {
  return Object.values(dollars).reduce((sum, each) => sum + each, 0)
}
