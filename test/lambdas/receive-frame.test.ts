import { expect, test } from 'vitest'
import { lambdaContext } from '../../local/gateway/context.ts'
import { receiveFrameHandler } from '../../lambdas/receive-frame.ts'
import type { Frame } from '../../src/consult/ports/frames.ts'
import { useCaseWorld } from '../consult/use-case-world.ts'
import { memoryConnections } from '../doubles/memory-connections.ts'

const socket = { callerId: 'crm', connectionId: 'c1' }

const given = () => {
  const connections = memoryConnections()
  const sent: Frame['type'][] = []
  const closed: string[] = []
  const handler = receiveFrameHandler({
    ...useCaseWorld().deps,
    connections,
    newShowingId: () => 's1',
    frames: {
      post: (_, { type }) => {
        sent.push(type)
        return Promise.resolve('sent')
      },
      close: (id) => Promise.resolve(void closed.push(id)),
    },
  })
  const says = (frame: object) => {
    const requestContext = { connectionId: 'c1', authorizer: { callerId: 'crm' } }
    return handler(
      { requestContext, body: JSON.stringify(frame) },
      lambdaContext('receiveFrame', 'r', 1000),
    )
  }
  return { says, sent, closed, connections }
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

test.each([subscribe, ping])(
  'one that is not known is not told that all is well: %j',
  async (frame) => {
    const { says, sent, closed } = given()
    await says(frame)
    expect(sent).toEqual([])
    expect(closed).toEqual(['c1'])
  },
)
