import { expect, test } from 'vitest'
import { lambdaContext } from '../../local/gateway/context.ts'
import { receiveFrameHandler } from '../../lambdas/receive-frame.ts'
import type { StoredKey } from '../../src/adapters/dynamodb/caller-keys.ts'
import type { Frame } from '../../src/consult/ports/frames.ts'
import { now } from '../consult/a-record.ts'
import { useCaseWorld } from '../consult/use-case-world.ts'
import { memoryConnections } from '../doubles/memory-connections.ts'

const socket = { callerId: 'crm', connectionId: 'c1' }

type Opener = { keyId?: string; until?: string; onlyAgent?: string }

const given = (opener: Opener = {}, isKey = true) => {
  const connections = memoryConnections()
  const sent: Frame['type'][] = []
  const frames: Frame[] = []
  const closed: string[] = []
  const handler = receiveFrameHandler({
    ...useCaseWorld().deps,
    connections,
    callerKeys: { find: (id) => Promise.resolve(isKey ? { ...aKey, id } : undefined) },
    newShowingId: () => 's1',
    frames: {
      post: (_, frame) => {
        frames.push(frame)
        sent.push(frame.type)
        return Promise.resolve('sent')
      },
      close: (id) => Promise.resolve(void closed.push(id)),
    },
  })
  const says = (frame: object) => {
    const requestContext = { connectionId: 'c1', authorizer: { callerId: 'crm', ...opener } }
    return handler(
      { requestContext, body: JSON.stringify(frame) },
      lambdaContext('receiveFrame', 'r', 1000),
    )
  }
  return { says, sent, frames, closed, connections }
}

const aKey: Omit<StoredKey, 'id'> = {
  ...{ hash: '', callerId: 'crm', audience: 'agent' as const, agents: 'all', createdAt: '' },
}

const subscribe = { action: 'subscribe', scope: 'caller' }
const ping = { action: 'ping' }

test('a socket subscribes to its caller, and is answered when it pings', async () => {
  const { says, sent, closed, connections } = given()
  await connections.add(socket)
  await says(subscribe)
  await says(ping)
  expect(sent).toEqual(['subscribed', 'pong'])
  expect(closed).toEqual([])
})

test('what is refused is named, so that the client knows whom to tell', async () => {
  const { says, frames, connections } = given({ onlyAgent: 'carol' })
  await connections.add(socket)
  await says(subscribe)
  await says({ action: 'subscribe', consultId: 'cst_none', after: 0 })
  await says({ action: 'dance' })
  expect(frames).toMatchObject([
    { type: 'error', code: 'token_not_allowed', scope: 'caller' },
    { type: 'error', code: 'not_found', consultId: 'cst_none' },
    { type: 'error', code: 'invalid_request' },
  ])
})

test.each([subscribe, ping])(
  'one that is not known is not told that all is well: %j',
  async (frame) => {
    const { says, sent, closed } = given()
    await says(frame)
    expect(sent).toEqual([])
    expect(closed).toEqual(['c1'])
  },
)

const at = (moment: Date) => String(moment.getTime() / 1000)

test.each<[string, Parameters<typeof given>]>([
  ['a key that is revoked', [{ keyId: 'cbk_1' }, false]],
  ['what has expired', [{ until: at(now) }]],
])('one that was opened with %s is closed, and hears nothing more', async (_what, how) => {
  const { says, sent, closed, connections } = given(...how)
  await connections.add(socket)
  await says(ping)
  expect([sent, closed, await connections.find(socket)]).toEqual([[], ['c1'], undefined])
})

test('one whose key is there, and whose time is not over, goes on', async () => {
  const until = at(new Date(now.getTime() + 1000))
  const { says, sent, connections } = given({ keyId: 'cbk_1', until })
  await connections.add(socket)
  await says(ping)
  expect(sent).toEqual(['pong'])
})
