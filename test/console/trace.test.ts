import { afterAll, beforeAll, expect, test } from 'vitest'
import { localKeys } from '../../local/local-callers.ts'
import { startWorld } from '../e2e/world.ts'
import type { World } from '../e2e/world.ts'
import { local, openTrace } from './open-trace.ts'
import type { Seen } from './open-trace.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({}, { quiet: true })
})
afterAll(() => world.close())

const start = async () => {
  const interactionId = await world.interaction('chat')
  const body = { agent: 'testname', media: 'chat', interactionId, target: { agent: 'bfriend' } }
  const answer = await world.send('POST', '/v1/consults', { body })
  return { id: world.consultOf(answer).id, interactionId }
}
const arrowsOf = (steps: Seen[], interactionId: string) =>
  steps
    .filter((step) => step.interactionId === interactionId)
    .map(({ from, to, way, what }) => `${from} ${to} ${way} ${what}`)

test('given nobody has opened the console, then nothing is kept of what happens', async () => {
  const { id } = await start()
  await world.eventsUntil(id, 'consult.pending')
  const trace = await openTrace(world)
  await start()
  const steps = await trace.until((seen) => seen.length > 0)
  trace.close()
  expect(steps[0]).toMatchObject({ what: 'POST /v1/consults' })
  expect(trace.text()).not.toContain(id)
})

test('given a console, then each step of a consult is seen, between those who took it', async () => {
  await world.autoAnswer('bfriend', 'accept')
  const trace = await openTrace(world)
  const { interactionId } = await start()
  const steps = await trace.until((seen) =>
    arrowsOf(seen, interactionId).includes('listener store store consult.joined'),
  )
  trace.close()
  const arrows = arrowsOf(steps, interactionId)
  expect(arrows.filter((arrow) => !arrow.includes('NewMessages'))).toEqual(
    expect.arrayContaining([
      'caller bridge http POST /v1/consults',
      'bridge store store consult.accepted',
      'bridge store store consult.sending',
      'bridge gws gws Consult',
      'gws bridge gws 200',
      'bridge store store consult.pending',
      'bridge caller http 201 pending',
      'gws listener cometd ParticipantsUpdated',
      'listener store store consult.joined',
    ]),
  )
  expect(arrows.indexOf('bridge store store consult.sending')).toBeLessThan(
    arrows.indexOf('bridge gws gws Consult'),
  )
  expect(steps.map(({ id }) => id)).toEqual(steps.map(({ id }) => id).sort((a, b) => a - b))
})

test('given a console that comes later, then it hears what was before', async () => {
  const first = await openTrace(world)
  const { interactionId } = await start()
  await first.until((seen) => arrowsOf(seen, interactionId).length > 3)
  first.close()
  const second = await openTrace(world)
  const again = await second.until((seen) => arrowsOf(seen, interactionId).length > 3)
  second.close()
  expect(arrowsOf(again, interactionId)).toContain('caller bridge http POST /v1/consults')
})

test('the trace has no credentials, and nothing that anybody said', async () => {
  await world.autoAnswer('bfriend', 'accept')
  const trace = await openTrace(world)
  const { id, interactionId } = await start()
  await world.eventsUntil(id, 'consult.joined')
  await world.send('POST', `/v1/consults/${id}/messages`, { body: { text: 'a word in your ear' } })
  await trace.until((seen) =>
    arrowsOf(seen, interactionId).includes('listener store store consult.message'),
  )
  trace.close()
  expect(trace.text()).toContain('POST …/messages')
  for (const hidden of [
    'a word in your ear',
    localKeys.agent,
    btoa('testname:secret'),
    ':secret',
    'JSESSIONID',
    'whsec_',
    'FirstL',
  ]) {
    expect(trace.text()).not.toContain(hidden)
  }
})

test('a page of another site cannot break anything: it may post, but no JSON', async () => {
  const wish = { body: { down: true }, type: 'text/plain' }
  expect((await local(world, 'POST', 'faults/genesys', wish)).status).toBe(415)
  expect((await local(world, 'POST', 'sim/interactions', wish)).status).toBe(415)
  expect((await local(world, 'GET', 'faults/')).body).toEqual({ genesys: false, receiver: false })
})

test('what is wrong with a wish is said', async () => {
  expect((await local(world, 'POST', 'faults/weather', { body: { down: true } })).status).toBe(400)
  expect((await local(world, 'POST', 'faults/genesys', { body: {} })).status).toBe(400)
  const answer = await local(world, 'POST', 'sim/interactions', { body: { agent: 'nobody' } })
  expect(answer.status).toBe(400)
})

test('given Genesys is switched off and on, then other faults stay as they were', async () => {
  await world.faults({ name: 'slow-rest', ms: 1 })
  await local(world, 'POST', 'faults/genesys', { body: { down: true } })
  expect(await world.sim('GET', '/faults')).toMatchObject([
    { name: 'slow-rest' },
    { name: 'unavailable' },
  ])
  await local(world, 'POST', 'faults/genesys', { body: { down: false } })
  expect(await world.sim('GET', '/faults')).toMatchObject([{ name: 'slow-rest' }])
  await world.faults()
})
