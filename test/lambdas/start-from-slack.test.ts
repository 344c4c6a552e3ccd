import { expect, test } from 'vitest'
import { startFromSlack } from '../../lambdas/start-from-slack.ts'
import { slackWords } from '../../src/channels/slack-reply.ts'
import type { Slack } from '../../src/adapters/slack/slack.ts'
import { consultId, key, useCaseWorld } from '../consult/use-case-world.ts'
import { memoryIdempotencyKeys } from '../doubles/memory-idempotency-keys.ts'

// As much of a workspace as a start needs.
const slack = { caller: { id: 'slack', audience: 'agent', agents: 'all' } } as Slack

/** A window that may be sent as often as one likes, over the use cases' world. */
const window = () => {
  const world = useCaseWorld()
  const sent: string[] = []
  const send = (id: string) => Promise.resolve(void sent.push(id))
  const deps = {
    ...world.deps,
    slack,
    keys: memoryIdempotencyKeys(world.deps.clock),
    newConsultId: () => consultId,
    followUp: { ...world.deps.followUp, send },
  }
  const press = (more: Partial<typeof deps> = {}) =>
    startFromSlack(
      { ...deps, ...more },
      {
        ...{ ask: 'start', team: 'T', user: 'U', viewId: 'V1', note: null },
        interaction: { value: `${key.media}:${key.interactionId}`, label: 'Chat' },
        target: { value: 'agent:bfriend', label: 'Bea' },
      },
      'testname',
    )
  return { world, deps, press, sent }
}

const broken = () => Promise.reject(new Error('the store does not answer'))

test('given the first press left nothing, the second one starts the consult', async () => {
  const { world, deps, press, sent } = window()
  await expect(press({ store: { ...deps.store, register: broken } })).rejects.toThrow()
  expect(await press()).toBeUndefined()
  expect(sent).toEqual([consultId])
  expect((await world.consult())?.state).toBe('accepted')
})

test('given the first press left a consult, it is never started twice, and the window closes once that is known', async () => {
  const { world, deps, press, sent } = window()
  const unsent = { ...deps.followUp, send: broken }
  await expect(press({ followUp: unsent })).rejects.toThrow()
  expect(await press()).toMatchObject({ words: slackWords.late })
  world.pass(41)
  expect(await press()).toBeUndefined()
  // Whatever was recorded and not sent, the sweep picks up.
  expect(sent).toEqual([])
  expect((await world.consult())?.state).toBe('accepted')
})

test('given the first press is still under way, the window stays and says so', async () => {
  const { deps, press } = window()
  const { promise: held, resolve: letGo } = Promise.withResolvers<undefined>()
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<undefined>()
  const slow = async (...asked: Parameters<typeof deps.store.register>) => {
    arrive(undefined)
    await held
    return deps.store.register(...asked)
  }
  const first = press({ store: { ...deps.store, register: slow } })
  await arrived
  expect(await press()).toMatchObject({ words: slackWords.late })
  letGo(undefined)
  expect(await first).toBeUndefined()
  expect(await press()).toBeUndefined()
})
