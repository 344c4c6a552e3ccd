import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb'
import { expect, onTestFinished, test } from 'vitest'
import { meetCalls } from '../../bench/meet-calls.ts'
import { createRecorder } from '../../listener/recorder.ts'
import { dynamoConnections } from '../../src/adapters/dynamodb/connections.ts'
import { dynamoConsultStore } from '../../src/adapters/dynamodb/consult-store.ts'
import { dynamoLeaseRows } from '../../src/adapters/dynamodb/lease-rows.ts'
import { rowPartitions } from '../../src/adapters/dynamodb/session-row.ts'
import { dynamoSubscriptions } from '../../src/adapters/dynamodb/subscriptions.ts'
import { createRelay } from '../../src/consult/relay-events.ts'
import { startConsult } from '../../src/consult/start-consult.ts'
import { subscribers } from '../../src/consult/tell-subscribers.ts'
import { aMessage, anObservation, bFriend, customer, testName } from '../consult/a-record.ts'
import { consultId, key, useCaseWorld } from '../consult/use-case-world.ts'
import { openFreshTable } from './open-table.ts'

const socket = { callerId: 'crm', connectionId: 'c1' }
const never = () => Promise.reject(new Error('there are no webhooks'))
const failing = (cause: unknown) => {
  throw cause
}

/** What is asked of the table on the way of a consult and its events to a caller's socket. */
const counted = async () => {
  const { table, close } = await openFreshTable()
  onTestFinished(async () => {
    await close()
  })
  const world = useCaseWorld()
  const { clock } = world.deps
  const connections = dynamoConnections(table, clock)
  await connections.add(socket)
  await connections.followCaller(socket, true)

  let requests: string[] = []
  meetCalls(table.client, (command, go) => {
    requests.push(command.constructor.name.replace('Command', ''))
    return go()
  })
  const heard: string[] = []
  const store = dynamoConsultStore(table, { clock, retentionSeconds: 60 })
  const relay = createRelay({
    store,
    relayer: 'one',
    subscribers: subscribers({
      connections,
      subscriptions: dynamoSubscriptions(table, clock),
      frames: {
        post: (_, frame) => {
          if (frame.type === 'event') heard.push(frame.event.type)
          return Promise.resolve('sent')
        },
      },
      deliveries: { queueFirst: never, queueRetry: never, queueDue: never },
      clock,
      unseen: failing,
    }),
    patience: () => Promise.resolve(false),
    stalled: failing,
  })
  const deps = { ...world.deps, store, relay }
  /** What was asked for by what is done here, until all of it is handed on. */
  const during = async (deed: () => Promise<unknown>) => {
    requests = []
    await deed()
    await relay.settled()
    return requests.toSorted()
  }
  const start = () =>
    startConsult(deps, {
      consultId,
      caller: { id: 'crm', audience: 'agent', agents: 'all' },
      request: { agent: 'testname', ...key, target: { agent: 'bfriend' } },
      respondAsync: false,
    })
  const recorder = createRecorder(deps, { agent: 'testname', owner: 'one', epoch: 1 })
  return { start, recorder, during, heard }
}

const joins = anObservation({
  interaction: {
    state: 'Chatting',
    participants: [bFriend, customer, testName],
    capabilities: [],
  },
})
const says = (n: number) => anObservation({ messages: [aMessage(`text ${n}`, n)] })
/** The entry, whom to tell (of everything, of this consult: at once), and that they are told. */
const anEvent = ['Put', 'Query', 'Query', 'Update']

test('an event takes four requests of the store, and those behind each other no more', async () => {
  const { start, recorder, during, heard } = await counted()
  await during(start)
  // What other processes have written is read once.
  expect(await during(() => recorder.observe(joins))).toEqual(['Query', ...anEvent].toSorted())
  for (const n of [1, 2]) expect(await during(() => recorder.observe(says(n)))).toEqual(anEvent)
  const several = await during(async () => {
    for (const n of [3, 4, 5]) await recorder.observe(says(n))
  })
  expect(several).toEqual([...anEvent, ...anEvent, ...anEvent].toSorted())
  expect(heard).toEqual([
    ...['accepted', 'sending', 'pending', 'joined'].map((state) => `consult.${state}`),
    ...[1, 2, 3, 4, 5].map(() => 'consult.message'),
  ])
})

/** Nobody can follow a consult that nobody has heard of. */
const theFirstEvents = ['Put', 'Query', 'Update']

test('a consult that is started takes its id, two entries and their telling, and one read', async () => {
  const { start, during } = await counted()
  const entries = [...theFirstEvents, ...anEvent]
  expect(await during(start)).toEqual(['Put', 'Query', ...entries].toSorted())
})

test('given a look at who holds whom, then all parts of the rows are read, one after the other', async () => {
  const { table, close } = await openFreshTable()
  onTestFinished(async () => {
    await close()
  })
  const asked: unknown[] = []
  let [underWay, atOnce] = [0, 0]
  meetCalls(table.client, async ({ input }, go) => {
    asked.push((input as QueryCommandInput).ExpressionAttributeValues?.[':pk'])
    underWay += 1
    atOnce = Math.max(atOnce, underWay)
    try {
      return await go()
    } finally {
      underWay -= 1
    }
  })
  await dynamoLeaseRows(table, { credentialsOf: () => undefined, unreadable: failing }).list()
  expect(atOnce).toBe(1)
  expect(asked.sort()).toEqual(rowPartitions)
})
