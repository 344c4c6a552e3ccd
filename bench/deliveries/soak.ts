import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { percentiles } from '../percentiles.ts'
import { startDeliveryStack } from './delivery-stack.ts'
import type { DeliveryStack } from './delivery-stack.ts'
import { badAnswers, startReceiver } from './receivers.ts'
import { talkativeConsult } from './talkative-consult.ts'
import { tell } from './tell.ts'

export type SoakOptions = {
  endpoints: number
  /** How many of them never take anything, each in its own way. */
  bad: number
  /** How many belong to one caller, and hear the same. */
  perCaller: number
  /** How many are told in all, each to one endpoint. */
  events: number
  perSecond: number
  /** How long what is under way at the end may take to be tried. */
  settleSeconds: number
}

export type SoakReport = {
  faults: string[]
  /** Milliseconds from an event to a good receiver. */
  good: ReturnType<typeof percentiles>
  delivered: number
  /** How often the store did not take an event, which then nobody has been told of. */
  unwritten: number
  /** What the tries to the bad ones came to. */
  bad: Record<string, number>
}

const consultsEach = 4
const Body = z.object({ data: z.object({ occurredAt: z.string() }) })

/** Tells events to endpoints of which some are bad, and looks for what was late, lost, or not accounted for. */
export const runSoak = async (options: SoakOptions): Promise<SoakReport> => {
  const stack = await startDeliveryStack()
  const endpoints: Endpoint[] = []
  const callers: Caller[] = []
  for (let n = 0; n < Math.ceil(options.endpoints / options.perCaller); n += 1)
    callers.push(await aCaller(stack, `caller-${n}`))
  for (let n = 0; n < options.endpoints; n += 1) {
    const caller = callers[n % callers.length]
    if (caller) endpoints.push(await anEndpoint(stack, caller, kindOf(n, options)))
  }
  try {
    const unwritten = await tell(callers, options)
    await settle(stack, endpoints, options.settleSeconds)
    const isBad = Map.groupBy(endpoints, ({ kind }) => kind !== 'good')
    const faults = (isBad.get(false) ?? []).flatMap(missingAt)
    for (const { id, refused } of endpoints)
      faults.push(...refused.map((event) => `${id}: ${event} does not verify`))
    const bad: Record<string, number> = {}
    for (const endpoint of isBad.get(true) ?? []) {
      const { unaccounted, counts } = await account(stack, endpoint)
      faults.push(...unaccounted)
      for (const [what, count] of Object.entries(counts)) bad[what] = (bad[what] ?? 0) + count
    }
    const late = (isBad.get(false) ?? []).flatMap(({ latencies }) => latencies)
    return { faults, good: percentiles(late), delivered: late.length, unwritten, bad }
  } finally {
    for (const { close } of endpoints) close()
    await stack.close()
  }
}

type Caller = Awaited<ReturnType<typeof aCaller>>

const aCaller = async ({ wiring }: DeliveryStack, callerId: string) => {
  const consults: Awaited<ReturnType<typeof talkativeConsult>>[] = []
  for (let c = 0; c < consultsEach; c += 1) consults.push(await talkativeConsult(wiring, callerId))
  const another = () => talkativeConsult(wiring, callerId)
  return { callerId, consults, another, told: new Set<string>() }
}

const kindOf = (n: number, { bad }: SoakOptions): string => {
  const kinds = Object.keys(badAnswers)
  return n < bad ? (kinds[n % kinds.length] ?? 'fails') : 'good'
}

type Endpoint = Awaited<ReturnType<typeof anEndpoint>>

const anEndpoint = async ({ wiring }: DeliveryStack, { callerId, told }: Caller, kind: string) => {
  const [id, secret] = [wiring.newWebhookId(), wiring.newSecret()]
  const received = new Set<string>()
  const latencies: number[] = []
  const heard = (eventId: string, { body, at }: { body: string; at: number }) => {
    const { data } = Body.parse(JSON.parse(body))
    if (!received.has(eventId)) latencies.push(at - Date.parse(data.occurredAt))
    received.add(eventId)
  }
  const { url, refused, close } = await startReceiver(heard, { answer: badAnswers[kind], secret })
  await wiring.endpoints.add({
    ...{ id, callerId, url, secret, description: null, disabled: false },
    // How a consult begins is not of the steady rate that is measured.
    events: ['consult.message'],
    ...{ disabledReason: null, verified: true, publicKey: null },
    createdAt: wiring.clock.now().toISOString(),
  })
  return { id, kind, received, latencies, refused, told, close }
}

/** Until the good have everything and of everything for the bad there is a record. */
const settle = async (
  stack: DeliveryStack,
  endpoints: Endpoint[],
  seconds: number,
): Promise<void> => {
  await stack.wiring.relay.settled()
  for (let waited = 0; waited < seconds; waited += 1) {
    const open = await Promise.all(
      endpoints.map(async (endpoint) =>
        endpoint.kind === 'good'
          ? missingAt(endpoint).length
          : (await account(stack, endpoint)).unaccounted.length,
      ),
    )
    if (open.every((count) => count === 0)) return
    await pause(1000)
  }
}

const missingAt = ({ id, told, received }: Endpoint): string[] =>
  [...told].filter((event) => !received.has(event)).map((event) => `${id}: ${event} is missing`)

/** Every try of a webhook, newest first. */
async function* recorded({ attempts }: Pick<DeliveryStack['wiring'], 'attempts'>, id: string) {
  let cursor: string | undefined
  do {
    const { items, nextCursor } = await attempts.list(id, { limit: 1000, cursor })
    yield* items
    cursor = nextCursor ?? undefined
  } while (cursor !== undefined)
}

/** What became of each event for an endpoint that is no good: it has to be taken, or its newest record to tell of a next try. */
const account = async ({ wiring }: DeliveryStack, { id, kind, told }: Endpoint) => {
  const counts: Record<string, number> = {}
  const seen = new Set<string>()
  const planned = new Set<string>()
  for await (const attempt of recorded(wiring, id)) {
    const what = `${kind}: ${attempt.errorClass ?? attempt.outcome}`
    counts[what] = (counts[what] ?? 0) + 1
    const { outcome, nextTryAt } = attempt
    const isNewest = !seen.has(attempt.id)
    seen.add(attempt.id)
    if (outcome === 'delivered' || (isNewest && nextTryAt !== null)) planned.add(attempt.id)
  }
  const unaccounted = [...told]
    .filter((event) => !planned.has(event))
    .map((event) => `${id}: ${event} was neither delivered nor planned`)
  return { counts, unaccounted }
}
