import { expect, test } from 'vitest'
import { eventsOnce, inShort, startConsult } from './a-consult.ts'
import { startAround } from './stack-process.ts'

test('given Genesys is away for long, callers with an open consult are told, and told again when it is back', async (context) => {
  const around = await startAround(context)
  const world = await around.startBridge()
  const consult = await startConsult(world)
  around.front.take((_, response) => {
    response.writeHead(503).end()
    return true
  })
  await world.faults({ name: 'node-lost' })
  await consult.accept()
  await eventsOnce(world, consult.id, 'session.lost')
  around.front.take(() => false)
  const events = await eventsOnce(world, consult.id, 'session.restored')
  expect(inShort(events).slice(3)).toEqual([
    '4 session.lost timer',
    '5 joined resync',
    '6 session.restored resync',
  ])
}, 120_000)
