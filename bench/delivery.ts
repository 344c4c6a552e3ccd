import { startDeliveryStack } from './deliveries/delivery-stack.ts'
import { startReceiver } from './deliveries/receivers.ts'
import { talkativeConsult } from './deliveries/talkative-consult.ts'
import { machine } from './machine.ts'
import { percentiles } from './percentiles.ts'

/**
 * What a delivery costs: from an event on record to its receiver, one at a time and as many as go; beside it, in the same run
 * and to the same kind of receiver, a `fetch` in a loop that signs nothing, keeps nothing and never tries again.
 */
const rounds = Number(process.argv[2] ?? 300)
const atOnce = 16
const warmUp = 30

const waiting = new Map<string, () => void>()
const bodies: string[] = []
const receiver = await startReceiver((id, { body }) => {
  bodies.push(body)
  waiting.get(id)?.()
})
const arrived = (id: string): Promise<void> =>
  new Promise((resolve) => {
    waiting.set(id, () => {
      waiting.delete(id)
      resolve()
    })
  })

const { wiring, close } = await startDeliveryStack()
await wiring.endpoints.add({
  ...{ id: wiring.newWebhookId(), callerId: 'bench', url: receiver.url },
  ...{ description: null, events: ['consult.message'], disabled: false, disabledReason: null },
  ...{ verified: true, publicKey: null, createdAt: wiring.clock.now().toISOString() },
  secret: wiring.newSecret(),
})

type Deliver = () => Promise<void>

/** A consult of its own for each worker; events of one go one after the other. */
const bridge = async (): Promise<Deliver> => {
  const { id, sequence, say } = await talkativeConsult(wiring, 'bench')
  return async () => {
    const next = arrived(`evt_${id}_${sequence() + 1}`)
    await say()
    await next
  }
}

let fetched = 0
const plain = (): Deliver => async () => {
  const id = `plain_${(fetched += 1)}`
  const body = bodies.at(-1) ?? '{}'
  const headers = { 'content-type': 'application/json', 'webhook-id': id }
  const response = await fetch(receiver.url, { method: 'POST', headers, body })
  await response.arrayBuffer()
}

const timed = async (deliver: Deliver): Promise<number> => {
  const began = performance.now()
  await deliver()
  return performance.now() - began
}

const measure = async (workers: Deliver[]) => {
  const [first] = workers
  if (first === undefined) throw new Error('nobody delivers')
  for (let n = 0; n < warmUp; n += 1) await first()
  const alone: number[] = []
  for (let n = 0; n < rounds; n += 1) alone.push(await timed(first))
  const began = performance.now()
  let left = rounds * 2
  await Promise.all(
    workers.map(async (deliver) => {
      while ((left -= 1) >= 0) await deliver()
    }),
  )
  const perSecond = (rounds * 2 * 1000) / (performance.now() - began)
  return { ...percentiles(alone), perSecond }
}

const rows = {
  'event to webhook': await measure(await Promise.all(Array.from({ length: atOnce }, bridge))),
  'fetch in a loop': await measure(Array.from({ length: atOnce }, plain)),
}
const { 'event to webhook': ours, 'fetch in a loop': naive } = rows
console.table(
  Object.fromEntries(
    Object.entries(rows).map(([name, { p50, p90, p99, perSecond }]) => [
      name,
      {
        'p50 ms': p50.toFixed(2),
        'p90 ms': p90.toFixed(2),
        'p99 ms': p99.toFixed(2),
        [`deliveries/s, ${atOnce} at once`]: perSecond.toFixed(0),
      },
    ]),
  ),
)
const ratio = ours.p50 / naive.p50
console.log(`p50: ${ratio.toFixed(1)} times the loop`)
const environment = machine()
console.log(JSON.stringify({ bench: 'delivery', rounds, atOnce, rows, ratio, environment }))

receiver.close()
await close()
process.exit(0)
