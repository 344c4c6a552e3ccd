import { expect, onTestFinished, test } from 'vitest'
import { dynamoListenerHeartbeat } from '../../src/adapters/dynamodb/listener-heartbeat.ts'
import { openFreshTable } from './open-table.ts'

const start = new Date('2026-01-02T03:04:05.000Z')

const heartbeats = async () => {
  const { table, close } = await openFreshTable()
  onTestFinished(async () => {
    await close()
  })
  return (seconds: number) =>
    dynamoListenerHeartbeat(table, { now: () => new Date(start.getTime() + seconds * 1000) })
}

test('nobody is alive before the first beat, nor fifteen seconds after the last', async () => {
  const at = await heartbeats()
  expect(await at(0).anyAlive()).toBe(false)
  await at(0).beat('one', { sessions: 0, leaving: false })
  expect(await at(14).anyAlive()).toBe(true)
  expect(await at(15).anyAlive()).toBe(false)
  await at(15).beat('one', { sessions: 0, leaving: false })
  expect(await at(29).anyAlive()).toBe(true)
})

test('one that stops leaves the others alive; the last one leaves nobody', async () => {
  const at = await heartbeats()
  await at(0).beat('one', { sessions: 0, leaving: false })
  await at(0).beat('two', { sessions: 0, leaving: false })
  await at(1).stop('one')
  await at(1).stop('one')
  expect(await at(1).anyAlive()).toBe(true)
  await at(1).stop('two')
  expect(await at(1).anyAlive()).toBe(false)
})

test('one that died long ago does not hide one that lives', async () => {
  const at = await heartbeats()
  await at(0).beat('dead', { sessions: 0, leaving: false })
  await at(600).beat('living', { sessions: 0, leaving: false })
  expect(await at(601).anyAlive()).toBe(true)
})

test('each beat raises the listener’s own counter, which all can see', async () => {
  const at = await heartbeats()
  await at(0).beat('one', { sessions: 0, leaving: false })
  await at(0).beat('two', { sessions: 7, leaving: false })
  await at(1).beat('one', { sessions: 12, leaving: true })
  expect(await at(2).list()).toEqual([
    { listener: 'one', beat: 2, sessions: 12, leaving: true },
    { listener: 'two', beat: 1, sessions: 7, leaving: false },
  ])
  await at(3).stop('one')
  expect(await at(3).list()).toMatchObject([{ listener: 'two', beat: 1, sessions: 7 }])
})
