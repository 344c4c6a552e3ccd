import { expect, onTestFinished, test } from 'vitest'
import { startReceiver, startWorld } from '../e2e/world.ts'
import { startConsult } from './a-consult.ts'

test('given one receiver is down, the other is told at once, and it too once it is back', async () => {
  const world = await startWorld({}, { quiet: true })
  onTestFinished(() => world.close())
  const down = await startReceiver()
  down.close()
  const up = await startReceiver()
  onTestFinished(up.close)
  const subscribe = async (url: string) =>
    (await world.call('createWebhook', { body: { url } })).body as { secret: string }
  const { secret } = await subscribe(down.url)
  up.trust((await subscribe(up.url)).secret)

  const consult = await startConsult(world)
  await consult.accept()
  await world.eventsUntil(consult.id, 'consult.joined')
  await consult.leave()
  const told = await up.until((items) => items.length >= 5)
  expect(told.map(({ event }) => event.sequence).sort()).toEqual([1, 2, 3, 4, 5])
  expect(down.items).toEqual([])

  const back = await startReceiver([200], Number(new URL(down.url).port))
  onTestFinished(back.close)
  back.trust(secret)
  const late = await back.until((items) =>
    items.some(({ event }) => event.type === 'consult.ended'),
  )
  // Live states that a newer one has overtaken are not told any more, but for one whose first try was just being made.
  const types = late.map(({ event }) => event.type)
  expect(types.slice(0, -1).filter((type) => type !== 'consult.joined')).toEqual([])
  expect(types.at(-1)).toBe('consult.ended')
  expect(up.items).toHaveLength(5)
})
