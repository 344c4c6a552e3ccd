import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { startThrottledDynamoDb } from '../chaos/throttled-dynamodb.ts'
import { openListeners } from './open-listeners.ts'

const secondsOf = async (work: Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work
  return (performance.now() - began) / 1000
}

describe('a listener’s process ends', () => {
  test('in good order, though Genesys takes no goodbye', async (context) => {
    const world = await openListeners(context)
    const listener = await world.startListener()
    await world.up('testname')
    world.front.take(({ url }) => url?.endsWith('/disconnect') === true)
    expect(await world.end(listener, 'SIGTERM')).toBe(0)
    expect(await world.wiring.leases.find('testname')).toMatchObject({ owner: null, wanted: true })
  })

  test('within 30 seconds, though the store answers nothing any more', async (context) => {
    const world = await openListeners(context)
    const store = await startThrottledDynamoDb(world.dynamoDbUrl, () => 0.5)
    context.onTestFinished(store.close)
    const listener = await world.startListener({ AWS_ENDPOINT_URL_DYNAMODB: store.url })
    await world.up('testname')
    store.hang()
    expect(await secondsOf(world.end(listener, 'SIGTERM'))).toBeLessThan(30)
    expect(listener.exitCode).toBe(1)
    expect(world.codesOf(listener).at(-1)).toBe('stop-failed')
  }, 60_000)

  test.for([
    ['an exception', `throw new Error('secret words')`],
    ['a rejection', `Promise.reject(new Error('secret words'))`],
  ] as const)(
    'after %s that nobody caught, with its sessions given back',
    async ([, deed], context) => {
      const world = await openListeners(context)
      const listener = await world.startListener({}, `process.on('SIGUSR2', () => { ${deed} })`)
      await world.up('testname')
      expect(await world.end(listener, 'SIGUSR2')).toBe(1)
      expect(world.codesOf(listener).filter((code) => code === 'process-failed')).toHaveLength(1)
      expect(world.logOf(listener)).not.toContain('secret words')
      expect(await world.wiring.leases.find('testname')).toMatchObject({
        owner: null,
        wanted: true,
      })
    },
  )

  test('at once, when it cannot even begin, without telling why in words', async (context) => {
    const world = await openListeners(context)
    const listener = world.spawnListener({ AGENTS_FILE: '/no/secret words' })
    const [code] = (await once(listener, 'close')) as [number]
    expect([code, world.codesOf(listener)]).toEqual([1, ['process-started', 'process-failed']])
    expect(world.logOf(listener)).not.toContain('secret words')
  })

  test('at once, when its environment is not right, and names what is wrong', async (context) => {
    const world = await openListeners(context)
    const listener = world.spawnListener({ SEALING_KEY: 'secret words', MAX_SESSIONS: 'many' })
    const [code] = (await once(listener, 'close')) as [number]
    expect([code, world.codesOf(listener)]).toEqual([1, ['environment-wrong']])
    expect(JSON.parse(world.logOf(listener))).toMatchObject({
      variables: ['SEALING_KEY', 'MAX_SESSIONS'],
    })
    expect(world.logOf(listener)).not.toMatch(/secret words|many/)
  })
})
