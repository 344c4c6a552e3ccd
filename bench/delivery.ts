import { startChild } from './child.ts'
import { startDeliveryStack } from './deliveries/delivery-stack.ts'
import type { PostLoopCalls } from './deliveries/post-loop-process.ts'
import type { ReceiverCalls } from './deliveries/receiver-process.ts'
import { talkativeConsult } from './deliveries/talkative-consult.ts'
import { hostMs } from './monotonic.ts'
import { percentiles } from './percentiles.ts'
import { printJson, printTable } from './report.ts'

/**
 * `npm run bench:delivery -- [rounds]`: what a delivery costs, from when its event is on record until its receiver has it, one
 * after the other and as many as go; beside it, in the same run and to the same receiver, the client alone in a loop. Relay and
 * functions are in this process; store and queues, the receiver, and the loop in one of their own each.
 */
const rounds = Number(process.argv[2] ?? 300)
const atOnce = 16
const warmUp = 30
/** What has not come by then is lost. */
const waitAtMostMs = 10_000

const at = (name: string) => new URL(`deliveries/${name}-process.ts`, import.meta.url)
const receiver = startChild<ReceiverCalls>(at('receiver'), 'receiver')
const url = await receiver.ask('url')
const { wiring, close } = await startDeliveryStack()
await wiring.endpoints.add({
  ...{ id: wiring.newWebhookId(), callerId: 'bench', url, secret: wiring.newSecret() },
  ...{ description: null, events: ['consult.message'], disabled: false, disabledReason: null },
  ...{ verified: true, publicKey: null, createdAt: wiring.clock.now().toISOString() },
})

let lost = 0
let lastBody = '{}'

/** Milliseconds from the record to the receiver; undefined when it is lost. */
type Deliver = () => Promise<number | undefined>

/** A consult of its own for each worker; events of one go one after the other. */
const bridge = async (): Promise<Deliver> => {
  let storedMs = 0
  const append: typeof wiring.store.append = async (key, entry) => {
    const outcome = await wiring.store.append(key, entry)
    storedMs = hostMs()
    return outcome
  }
  const { say } = await talkativeConsult({ ...wiring, store: { ...wiring.store, append } }, 'bench')
  return async () => {
    const [id = ''] = await say()
    const arrived = await inTime(receiver.ask('arrival', id))
    if (arrived) lastBody = arrived.body
    else lost += 1
    return arrived && arrived.atMs - storedMs
  }
}

async function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), waitAtMostMs)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

const workers = await Promise.all(Array.from({ length: atOnce }, bridge))
const [first] = workers
if (first === undefined) throw new Error('nobody delivers')
for (let n = 0; n < warmUp; n += 1) await first()
const alone: number[] = []
for (let n = 0; n < rounds; n += 1) {
  const took = await first()
  if (took !== undefined) alone.push(took)
}
const began = performance.now()
let left = rounds * 2
const work = async (deliver: Deliver) => {
  while ((left -= 1) >= 0) await deliver()
}
await Promise.all(workers.map(work))
const ours = {
  ...percentiles(alone),
  perSecond: (rounds * 2 * 1000) / (performance.now() - began),
}
await wiring.relay.settled()

const loop = startChild<PostLoopCalls>(at('post-loop'), 'loop')
const looped = await loop.ask('postLoop', { url, body: lastBody, warmUp, rounds, atOnce })
const limit = { ...percentiles(looped.alone), perSecond: looped.perSecond }
const twice = await receiver.ask('twice')

const rows = { 'record to webhook': ours, 'the client in a loop': limit }
printTable(
  Object.fromEntries(
    Object.entries(rows).map(([name, { p50, p90, p99, perSecond }]) => [
      name,
      {
        ...{ 'p50 ms': p50, 'p90 ms': p90, 'p99 ms': p99 },
        [`deliveries/s, ${atOnce} at once`]: perSecond,
      },
    ]),
  ),
)
const ratio = ours.p50 / limit.p50
console.log(`p50: ${ratio.toFixed(1)} times the loop; ${lost} lost, ${twice} came twice`)
printJson('delivery', { rounds, atOnce, rows, ratio, lost, twice })

await loop.stop()
await receiver.stop()
await close()
process.exit(0)
