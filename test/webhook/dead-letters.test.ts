import { SetQueueAttributesCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { startDeliveryStack } from '../../bench/deliveries/delivery-stack.ts'
import { startReceiver } from '../../bench/deliveries/receivers.ts'
import { talkativeConsult } from '../../bench/deliveries/talkative-consult.ts'
import { DeadLetterList, Redrive } from '../../lambdas/api/answers.ts'
import { localKeys } from '../../local/local-callers.ts'
import type { Wiring } from '../../src/adapters/wiring.ts'
import { queues } from '../../src/config/queues.ts'

/** A webhook whose deliveries can neither be read nor put off as long as the store is broken, and die at their first failure. */
const given = async () => {
  const state = { broken: true }
  const failing =
    <Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      if (state.broken) throw new Error('broken')
      return work(...args)
    }
  const { wiring, url, close } = await startDeliveryStack(({ endpoints, deliveries }) => ({
    endpoints: { ...endpoints, getForDelivery: failing(endpoints.getForDelivery) },
    deliveries: { ...deliveries, queueRetry: failing(deliveries.queueRetry) },
  }))
  onTestFinished(close)
  await set(wiring, { visibilitySeconds: 0, maxReceives: 1 })
  const mend = async () => {
    await set(wiring, queues.deliveries)
    state.broken = false
  }
  const told: string[] = []
  const secret = wiring.newSecret()
  const receiver = await startReceiver((id) => told.push(id), { secret })
  onTestFinished(receiver.close)
  await wiring.endpoints.add({
    ...{ id: wiring.newWebhookId(), callerId: 'crm', url: receiver.url },
    ...{ secret, description: null, events: ['consult.message'] },
    ...{ disabled: false, disabledReason: null, verified: true, publicKey: null },
    createdAt: wiring.clock.now().toISOString(),
  })
  const call = async (method: string, path: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${localKeys.operator}` }
    const answer = await fetch(`${url}${path}`, { method, headers })
    expect(answer.status).toBe(200)
    return answer.json()
  }
  const dead = async () =>
    DeadLetterList.parse(await call('GET', '/v1/dead-letters')).items.find(
      ({ queue }) => queue === 'deliveries',
    )
  const redrive = async () =>
    Redrive.parse(await call('POST', '/v1/dead-letters/redrive')).items.filter(
      ({ moved, left }) => moved + left > 0,
    )
  return { wiring, mend, told, dead, redrive }
}

const Policy = z.looseObject({})

/** How a queue lays aside what fails. */
const set = async (
  { queues: { client, urls } }: Wiring,
  { visibilitySeconds, maxReceives }: { visibilitySeconds: number; maxReceives: number },
): Promise<void> => {
  const QueueUrl = urls.deliveries
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] })
  const { Attributes } = await client.send(asked)
  const policy = Policy.parse(JSON.parse(Attributes?.RedrivePolicy ?? '{}'))
  await client.send(
    new SetQueueAttributesCommand({
      QueueUrl,
      Attributes: {
        VisibilityTimeout: String(visibilitySeconds),
        RedrivePolicy: JSON.stringify({ ...policy, maxReceiveCount: maxReceives }),
      },
    }),
  )
}

test('what could not be handled is laid aside, counted, moved back, and delivered in order', async () => {
  const { wiring, mend, told, dead, redrive } = await given()
  const { say } = await talkativeConsult(wiring, 'crm')
  const said = [...(await say()), ...(await say()), ...(await say())]
  await expect.poll(dead, { timeout: 20_000 }).toMatchObject({ count: said.length })
  const { oldestAt } = (await dead()) ?? {}
  expect(Date.parse(oldestAt ?? '')).toBeLessThanOrEqual(Date.now())
  expect(told).toEqual([])

  await mend()
  expect(await redrive()).toEqual([{ queue: 'deliveries', moved: said.length, left: 0 }])
  await expect.poll(() => told, { timeout: 20_000 }).toEqual(said)
  expect(await dead()).toEqual({ queue: 'deliveries', count: 0, oldestAt: null })
  expect(await redrive()).toEqual([])
}, 60_000)

test('of very many one call moves a part, and the next one the rest', async () => {
  const { wiring, mend, told, dead, redrive } = await given()
  const consults = await Promise.all(
    Array.from({ length: 8 }, () => talkativeConsult(wiring, 'crm')),
  )
  const said = (
    await Promise.all(
      consults.map(async ({ say }) => {
        const its: string[] = []
        for (let n = 0; n < 15; n += 1) its.push(...(await say()))
        return its
      }),
    )
  ).flat()
  const count = () => dead().then((its) => its?.count)
  await expect.poll(count, { timeout: 30_000 }).toBe(said.length)
  await mend()
  expect(await redrive()).toEqual([{ queue: 'deliveries', moved: 100, left: 20 }])
  expect(await redrive()).toEqual([{ queue: 'deliveries', moved: 20, left: 0 }])
  await expect.poll(() => [...told].sort(), { timeout: 30_000 }).toEqual([...said].sort())
}, 120_000)

test('every queue is asked for what it has laid aside', async () => {
  const { wiring } = await given()
  const counted = await wiring.deadLetters.count()
  expect(counted.map(({ queue }) => queue)).toEqual(Object.keys(queues))
})
