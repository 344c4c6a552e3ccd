import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { readTenants } from '../lib/read-tenants.ts'
import { startDynamoDb } from '../local/engines/dynamodb.ts'
import { startSqs } from '../local/engines/sqs.ts'
import { localKeys } from '../local/local-callers.ts'
import { LocalEnvironment } from '../local/local-environment.ts'
import { startStack } from '../local/stack.ts'
import { billOf } from './cost/bill.ts'
import type { Counted } from './cost/bill.ts'
import { startMeter } from './cost/meter.ts'
import type { Counts } from './cost/meter.ts'
import { alarmMetricsOf } from './cost/alarm-metrics.ts'
import { freeOfAccount, nothingFree, pricesOf } from './cost/prices.ts'

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
const Id = z.looseObject({ id: z.string() })
const Events = z.looseObject({
  sequence: z.int(),
  events: z.array(z.looseObject({ type: z.string() })),
})

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
const call = async (url: string, method: string, body?: object): Promise<unknown> => {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${localKeys.agent}` },
    ...(body && { body: JSON.stringify(body) }),
  })
  return response.json()
}

/** From the request to the colleague's leaving; how many events it made. */
const oneConsult = async (): Promise<number> => {
  const agent = 'testname'
  const opened = await call(`${stack.gwsUrl}/sim/interactions`, 'POST', {
    agent,
    media: 'chat',
    customer: 'C',
  })
  const interactionId = Id.parse(opened).id
  const target = { agent: 'bfriend' }
  const started = await call(`${stack.url}/v1/consults`, 'POST', {
    agent,
    media: 'chat',
    interactionId,
    target,
  })
  const { id } = Id.parse(started)
  const until = async (type: string, after = 0): Promise<number> => {
    const page = await call(`${stack.url}/v1/consults/${id}/events?after=${after}&wait=20`, 'GET')
    const { events, sequence } = Events.parse(page)
    return events.some((event) => event.type === type) ? sequence : until(type, sequence)
  }
  const joined = await until('consult.joined')
  await call(`${stack.gwsUrl}/sim/interactions/${interactionId}/participants/bfriend/leave`, 'POST')
  const events = await until('consult.ended', joined)
  await call(`${stack.gwsUrl}/sim/interactions/${interactionId}/close`, 'POST')
  return events
}

// Before anybody has called: no session, no webhook that does not answer.
await pause(2000)
take()
await pause(idleSeconds * 1000)
const idle = scaled(take(), 1 / idleSeconds)

await call(`${stack.gwsUrl}/sim/agents/bfriend`, 'PUT', { autoAnswer: 'accept', afterMs: 0 })
await call(`${stack.url}/v1/webhooks`, 'POST', {
  url: 'http://127.0.0.1:9/',
  description: 'nobody',
})
await oneConsult()
await pause(2000)
take()
let events = 0
const began = performance.now()
for (let n = 0; n < sample; n += 1) events += await oneConsult()
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
const perThousand =
  total(billOf(tenant, counted, { consults: consults + 1000, free })) - total(bill)
const totalOfOthers = total(billOf(tenant, counted, { consults, free: nothingFree }))
console.log(
  `${tenant.name}: a month with ${consults} consults, at ${pricesOf.region}'s prices of ${pricesOf.date}`,
)
console.table(
  Object.fromEntries(
    [
      ...Object.entries(bill),
      ['total', total(bill)] as const,
      ['total of a tenant after the first', totalOfOthers] as const,
    ].map(([what, dollars]) => [what, { dollars: Number(dollars.toFixed(2)) }]),
  ),
)
console.log(notInIt)
console.log(
  JSON.stringify({
    bench: 'cost',
    tenant: tenant.name,
    consults,
    pricesOf,
    counted,
    bill,
    total: total(bill),
    totalOfOthers,
    perThousand,
  }),
)

function total(dollars: Record<string, number>): number {
  return Object.values(dollars).reduce((sum, each) => sum + each, 0)
}
