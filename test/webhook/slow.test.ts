import type { ServerResponse } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { startDeliveryStack } from '../../bench/deliveries/delivery-stack.ts'
import { startReceiver } from '../../bench/deliveries/receivers.ts'
import { talkativeConsult } from '../../bench/deliveries/talkative-consult.ts'
import type { WebhookPoster } from '../../src/consult/ports/deliveries.ts'

const consultsAtOnce = 12

/** A caller with a quick webhook, and with one that takes everything, each time as if after six seconds. */
const given = async () => {
  const slow = { url: '', atOnce: 0, atMost: 0, took: [] as string[] }
  const poster = (real: WebhookPoster): WebhookPoster => ({
    post: async (endpoint, posted, now) => {
      if (endpoint.url !== slow.url) return real.post(endpoint, posted, now)
      slow.atOnce += 1
      slow.atMost = Math.max(slow.atMost, slow.atOnce)
      const attempt = await real.post(endpoint, posted, now)
      slow.atOnce -= 1
      slow.took.push(posted.id)
      return { ...attempt, durationMs: 6000 }
    },
  })
  const { wiring, close } = await startDeliveryStack((wiring) => ({
    poster: poster(wiring.poster),
  }))
  onTestFinished(close)
  const told = new Set<string>()
  const gate = { opened: Promise.resolve<unknown>(undefined), open: (): unknown => undefined }
  const secret = wiring.newSecret()
  const answer = (response: ServerResponse) => void gate.opened.then(() => response.end())
  const receivers = await Promise.all([
    startReceiver((id) => told.add(id), { secret }),
    startReceiver(() => undefined, { answer, secret }),
  ])
  slow.url = receivers[1].url
  for (const { url, close: closeReceiver } of receivers) {
    onTestFinished(closeReceiver)
    await wiring.endpoints.add({
      ...{ id: wiring.newWebhookId(), callerId: 'crm', url, secret },
      ...{ description: null, events: ['consult.message'], disabled: false, disabledReason: null },
      ...{ verified: true, publicKey: null, createdAt: wiring.clock.now().toISOString() },
    })
  }
  const consults = await Promise.all(
    Array.from({ length: consultsAtOnce }, () => talkativeConsult(wiring, 'crm')),
  )
  const shut = () => {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    gate.opened = promise
    gate.open = () => resolve(undefined)
  }
  return { slow, told, consults, gate, shut }
}

test('a webhook that takes everything late is told one event at a time, in order; its caller’s other one waits for nothing', async () => {
  const { slow, told, consults, gate, shut } = await given()
  const [first] = consults
  for (const count of [1, 2]) {
    await first?.say()
    await expect.poll(() => slow.took.length, { timeout: 20_000 }).toBe(count)
  }
  slow.atMost = 0
  shut()
  const sayAll = async () => (await Promise.all(consults.map(({ say }) => say()))).flat()
  const all = [...(await sayAll()), ...(await sayAll())]
  // While the slow one has answered nothing.
  await expect
    .poll(() => all.filter((id) => told.has(id)).length, { timeout: 20_000 })
    .toBe(all.length)
  expect(slow.took).toHaveLength(2)
  gate.open()
  await expect.poll(() => slow.took.length, { timeout: 30_000 }).toBe(2 + all.length)
  expect(slow.atMost).toBe(1)
  for (const { id } of consults) {
    const its = slow.took.filter((event) => event.startsWith(`evt_${id}_`))
    expect(its).toEqual([...its].sort((a, b) => sequenceOf(a) - sequenceOf(b)))
  }
}, 120_000)

const sequenceOf = (id: string) => Number(id.split('_').at(-1))
