import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { readTenants } from '../lib/read-tenants.ts'
import { startDynamoDb } from '../local/engines/dynamodb.ts'
import { startSqs } from '../local/engines/sqs.ts'
import { LocalEnvironment } from '../local/local-environment.ts'
import { startStack } from '../local/stack.ts'
import { billOf } from './cost/bill.ts'
import type { Counted } from './cost/bill.ts'
import { emptyQueues } from './cost/empty-queues.ts'
import { startMeter } from './cost/meter.ts'
import type { Counts } from './cost/meter.ts'
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
const idleSeconds = 60
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

const take = (): Counts => {
  const [table, queues] = meters.map((meter) => meter.take()) as [Counts, Counts]
  return { ...table, sqsCalls: queues.sqsCalls, messages: queues.messages }
}
const scaled = (counts: Counts, by: number): Counts => ({
  readUnits: counts.readUnits * by,
  writeUnits: counts.writeUnits * by,
  sqsCalls: counts.sqsCalls * by,
  messages: counts.messages * by,
})
// Before anybody has called: no session.
await pause(2000)
take()
await pause(idleSeconds * 1000)
const idle = scaled(take(), 1 / idleSeconds)

await fetch(`${stack.gwsUrl}/sim/agents/bfriend`, {
  method: 'PUT',
  body: JSON.stringify({ autoAnswer: 'accept', afterMs: 0 }),
})
const caller = await openToldCaller(stack)
/** Until all tries are on record, and each consult has looked at itself for the last time. */
const allDone = async () => {
  await emptyQueues(engines[1].url)
  await pause(500)
}
await caller.consult()
await allDone()
take()
let events = 0
const began = performance.now()
for (let n = 0; n < sample; n += 1) events += await caller.consult()
await allDone()
const lasted = (performance.now() - began) / 1000
const busy = take()
const less = scaled(idle, -lasted)
const consult = scaled(
  {
    readUnits: busy.readUnits + less.readUnits,
    writeUnits: busy.writeUnits + less.writeUnits,
    sqsCalls: busy.sqsCalls + less.sqsCalls,
    messages: busy.messages + less.messages,
  },
  1 / sample,
)
caller.close()
await stack.close()
for (const meter of meters) meter.close()
for (const engine of engines) await engine.close()

const counted: Counted = {
  idle,
  consult: { ...consult, events: events / sample },
  alarmMetrics: alarmMetricsOf(tenant),
}
const consults = Number(values.consults)
const free = freeOfAccount
const bill = billOf(tenant, counted, { consults, free })
const list = total(billOf(tenant, counted, { consults, free: nothingFree }))
const thousandAtList =
  total(billOf(tenant, counted, { consults: consults + 1000, free: nothingFree })) - list
console.log(
  `${tenant.name}: a month with ${consults} consults, at ${pricesOf.region}'s prices of ${pricesOf.date}`,
)
console.table(
  Object.fromEntries(
    [
      ...Object.entries(bill),
      ['total', total(bill)] as const,
      ['total at list prices, as of a tenant after the first', list] as const,
      ['a thousand consults more, at list prices', thousandAtList] as const,
    ].map(([what, dollars]) => [what, { dollars: Number(dollars.toFixed(2)) }]),
  ),
)
console.log(notInIt)
printJson('cost', {
  ...{ tenant: tenant.name, tenantRegion: tenant.region, consults, pricesOf, counted, bill },
  ...{ total: total(bill), totalOfOthers: list, thousandAtList },
})
process.exit(0)

function total(dollars: Record<string, number>): number {
  return Object.values(dollars).reduce((sum, each) => sum + each, 0)
}
