import { expect, test } from 'vitest'
import { LocalEnvironment } from '../../local/local-environment.ts'
import { worldAt } from '../e2e/world.ts'
import { startDeployedStack } from './stack.ts'

test('as deployed, a tenant that keeps its secrets as parameters brings a colleague in', async () => {
  const local = LocalEnvironment.parse({ PORT: '0', GWS_SIM_PORT: '0' })
  const stack = await startDeployedStack(local, { example: 'globex' })
  try {
    const world = worldAt(stack)
    await world.sim('PUT', '/agents/bfriend', { autoAnswer: 'accept', afterMs: 0 })
    const interactionId = await world.interaction('chat', 'testname')
    const started = await world.call('startConsult', {
      body: { agent: 'testname', media: 'chat', interactionId, target: { agent: 'bfriend' } },
    })
    expect(started.status).toBe(201)
    await world.eventsUntil(world.consultOf(started).id, 'consult.joined')
  } finally {
    await stack.close()
  }
}, 120_000)
