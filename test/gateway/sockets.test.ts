import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { SocketEvent } from '../../local/gateway/socket-events.ts'
import { openSocket, refusalOf } from './socket-client.ts'
import { agrees, letsIn, startTestGateway } from './start-test-gateway.ts'

const open = { authorizeSocket: letsIn(), connectSocket: agrees, disconnectSocket: agrees }

/** A `$default` that keeps what it was called with and lets the test wait for a number of calls. */
const listener = () => {
  const events: SocketEvent[] = []
  const waiting: { count: number; resolve: () => void }[] = []
  return {
    events,
    receiveFrame: (event: SocketEvent) => {
      events.push(event)
      for (const { count, resolve } of waiting) if (events.length >= count) resolve()
      return Promise.resolve({ statusCode: 200, body: 'nobody hears this' })
    },
    heard: (count: number) =>
      events.length >= count
        ? Promise.resolve()
        : new Promise<void>((resolve) => waiting.push({ count, resolve })),
  }
}

describe('the handshake', () => {
  test('asks the authorizer, then $connect, and tells later events what the authorizer said', async () => {
    const asked: APIGatewayRequestAuthorizerEvent[] = []
    const connects: SocketEvent[] = []
    const { events, receiveFrame, heard } = listener()
    const gateway = await startTestGateway({
      ...open,
      authorizeSocket: (event, context) => {
        asked.push(event)
        return letsIn('crm')(event, context)
      },
      connectSocket: (event) => {
        connects.push(event)
        return agrees()
      },
      receiveFrame,
    })
    const { socket } = await openSocket(`${gateway.socketUrl}?ticket=a%20b&x=1&x=2`)
    socket.send('hello')
    await heard(1)

    const connectionId = connects[0]?.requestContext.connectionId ?? ''
    expect(connectionId).toMatch(/^[\w-]{15}=$/)
    expect(asked).toMatchObject([
      {
        type: 'REQUEST',
        methodArn: 'arn:aws:execute-api:us-east-1:000000000000:local/ws/$connect',
        queryStringParameters: { ticket: 'a b', x: '2' },
        multiValueQueryStringParameters: { ticket: ['a b'], x: ['1', '2'] },
        headers: { upgrade: 'websocket' },
        requestContext: { routeKey: '$connect', eventType: 'CONNECT', connectionId },
      },
    ])
    const authorizer = { principalId: 'crm', callerId: 'crm' }
    expect(connects).toMatchObject([
      {
        queryStringParameters: { ticket: 'a b' },
        requestContext: { routeKey: '$connect', eventType: 'CONNECT', stage: 'ws', authorizer },
      },
    ])
    expect(events).toMatchObject([
      {
        requestContext: {
          routeKey: '$default',
          eventType: 'MESSAGE',
          messageDirection: 'IN',
          connectionId,
          authorizer,
          apiId: 'local',
          stage: 'ws',
          domainName: new URL(gateway.url).host,
          requestId: expect.any(String) as string,
          messageId: expect.any(String) as string,
          connectedAt: expect.any(Number) as number,
        },
        body: 'hello',
        isBase64Encoded: false,
      },
    ])
    expect(events[0]).not.toHaveProperty('queryStringParameters')
  })

  test('what the authorizer says becomes strings', async () => {
    const { events, receiveFrame, heard } = listener()
    const { socketUrl } = await startTestGateway({
      ...open,
      receiveFrame,
      authorizeSocket: async (event, context) => ({
        ...((await letsIn()(event, context)) as object),
        context: { agents: 3, admin: false, none: null },
      }),
    })
    const { socket } = await openSocket(socketUrl)
    socket.send('x')
    await heard(1)
    expect(events[0]?.requestContext.authorizer).toEqual({
      principalId: 'crm',
      agents: '3',
      admin: 'false',
    })
  })

  const policy = (Effect: string, Resource: string) => () =>
    Promise.resolve({
      principalId: 'x',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }],
      },
    })

  test.each([
    ['Deny', policy('Deny', '*'), 403, '{"message":"Forbidden"}'],
    [
      'an Allow of something else',
      policy('Allow', 'arn:*:other/*'),
      403,
      '{"message":"Forbidden"}',
    ],
    [
      'an answer without a policy',
      () => Promise.resolve({}),
      500,
      '{"message":"Internal server error"}',
    ],
    ['a failure', () => Promise.reject(new Error('x')), 500, '{"message":"Internal server error"}'],
  ])('%s of the authorizer refuses the upgrade', async (_what, authorizeSocket, status, body) => {
    const { socketUrl } = await startTestGateway({ authorizeSocket })
    expect(await refusalOf(socketUrl)).toEqual({ status, body })
  })

  test("the authorizer's Unauthorized is a 401 and no failure", async () => {
    const authorizeSocket = () => Promise.reject(new Error('Unauthorized'))
    const { socketUrl, failures } = await startTestGateway({ authorizeSocket })
    expect(await refusalOf(socketUrl)).toEqual({ status: 401, body: '{"message":"Unauthorized"}' })
    expect(failures).toEqual([])
  })

  test.each([
    ['a status that is not 2xx', () => Promise.resolve({ statusCode: 429 }), 429],
    ['a failure', () => Promise.reject(new Error('x')), 502],
  ])('%s of $connect refuses the upgrade', async (_what, connectSocket, status) => {
    const { socketUrl } = await startTestGateway({ ...open, connectSocket })
    expect(await refusalOf(socketUrl)).toMatchObject({ status })
  })

  test('no other path takes sockets', async () => {
    const { socketUrl } = await startTestGateway(open)
    expect(await refusalOf(`${socketUrl}/x`)).toMatchObject({ status: 403 })
  })

  test('a client that leaves during $connect is told to $disconnect', async () => {
    const connecting = Promise.withResolvers<undefined>()
    const released = Promise.withResolvers<undefined>()
    const disconnected = Promise.withResolvers<SocketEvent>()
    const { socketUrl } = await startTestGateway({
      ...open,
      connectSocket: async () => {
        connecting.resolve(undefined)
        await released.promise
        return { statusCode: 200 }
      },
      disconnectSocket: (event) => {
        disconnected.resolve(event)
        return agrees()
      },
    })
    const socket = new WebSocket(socketUrl)
    const gone = once(socket, 'error')
    await connecting.promise
    socket.terminate()
    await gone
    released.resolve(undefined)
    const { requestContext } = await disconnected.promise
    expect(requestContext.routeKey).toBe('$disconnect')
  })
})

describe('an open socket', () => {
  test('starts its frames in order and does not wait for one before the next', async () => {
    const started: string[] = []
    const first = Promise.withResolvers<undefined>()
    const third = Promise.withResolvers<undefined>()
    const { socketUrl } = await startTestGateway({
      ...open,
      receiveFrame: async ({ body = '' }) => {
        started.push(body)
        if (body === '3') third.resolve(undefined)
        if (body === '1') await first.promise
      },
    })
    const { socket } = await openSocket(socketUrl)
    for (const text of ['1', '2', '3']) socket.send(text)
    await third.promise
    expect(started).toEqual(['1', '2', '3'])
    first.resolve(undefined)
  })

  test('never hears what $default answers, but hears that it failed', async () => {
    const { socketUrl, failures } = await startTestGateway({
      ...open,
      receiveFrame: ({ body }) =>
        body === 'bad'
          ? Promise.reject(new Error('secret'))
          : Promise.resolve({ statusCode: 200, body: 'nobody hears this' }),
    })
    const client = await openSocket(socketUrl)
    client.socket.send('good')
    client.socket.send('bad')
    const told = JSON.parse(await client.next()) as object
    expect(told).toEqual({
      message: 'Internal server error',
      connectionId: expect.any(String) as string,
      requestId: expect.any(String) as string,
    })
    expect(failures).toEqual([{ functionName: 'receiveFrame', message: 'secret' }])
  })

  test("tells $disconnect the client's code and reason", async () => {
    const told = Promise.withResolvers<SocketEvent>()
    const { socketUrl } = await startTestGateway({
      ...open,
      disconnectSocket: (event) => {
        told.resolve(event)
        return agrees()
      },
    })
    const { socket } = await openSocket(socketUrl)
    socket.close(4001, 'enough')
    expect(await told.promise).toMatchObject({
      requestContext: {
        routeKey: '$disconnect',
        eventType: 'DISCONNECT',
        disconnectStatusCode: 4001,
        disconnectReason: 'enough',
        authorizer: { callerId: 'crm' },
      },
    })
  })
})

describe("a socket's limits", () => {
  const kb = (count: number) => Buffer.alloc(count * 1024, 'x').toString()

  test('a frame of 32 KB passes, and 128 KB in frames of that size', async () => {
    const { events, receiveFrame, heard } = listener()
    const { socketUrl } = await startTestGateway({ ...open, receiveFrame })
    const { socket } = await openSocket(socketUrl)
    socket.send(kb(32))
    for (const n of [1, 2, 3, 4]) socket.send(kb(32), { fin: n === 4 })
    await heard(2)
    expect(events.map(({ body }) => body?.length)).toEqual([32 * 1024, 128 * 1024])
  })

  test('a frame of more than 32 KB closes with 1009 and is not handled', async () => {
    const { events, receiveFrame } = listener()
    const { socketUrl } = await startTestGateway({ ...open, receiveFrame })
    const { socket, closed } = await openSocket(socketUrl)
    socket.send(`${kb(32)}x`)
    expect(await closed).toBe(1009)
    expect(events).toEqual([])
  })

  test('a message of more than 128 KB closes with 1009 and is not handled', async () => {
    const { events, receiveFrame } = listener()
    const { socketUrl } = await startTestGateway({ ...open, receiveFrame })
    const { socket, closed } = await openSocket(socketUrl)
    for (const n of [1, 2, 3, 4, 5]) socket.send(n === 5 ? 'x' : kb(32), { fin: n === 5 })
    expect(await closed).toBe(1009)
    expect(events).toEqual([])
  })

  test('a binary frame closes with 1003', async () => {
    const { socketUrl } = await startTestGateway(open)
    const { socket, closed } = await openSocket(socketUrl)
    socket.send(Buffer.from([1, 2]))
    expect(await closed).toBe(1003)
  })

  test.each([
    ['idle for too long', { idleMs: 30 }],
    ['open for too long', { lifeMs: 30 }],
  ])('a socket that was %s is closed with 1001', async (_what, socketLimits) => {
    const { socketUrl } = await startTestGateway(open, { socketLimits })
    const { closed } = await openSocket(socketUrl)
    expect(await closed).toBe(1001)
  })
})

describe('closing the gateway', () => {
  test('sends clients away with 1001, tells $disconnect, and may be repeated', async () => {
    const told: string[] = []
    const gateway = await startTestGateway({
      ...open,
      disconnectSocket: ({ requestContext }) => {
        told.push(requestContext.connectionId)
        return agrees()
      },
    })
    const clients = await Promise.all([
      openSocket(gateway.socketUrl),
      openSocket(gateway.socketUrl),
    ])
    await Promise.all([gateway.close(), gateway.close()])
    expect(told).toHaveLength(2)
    expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual([1001, 1001])
    await gateway.close()
  })

  test('does not wait for clients that do not listen, nor for long requests', async () => {
    const asked = Promise.withResolvers<undefined>()
    const answer = Promise.withResolvers<object>()
    onTestFinished(() => answer.resolve({}))
    const gateway = await startTestGateway({
      ...open,
      health: () => {
        asked.resolve(undefined)
        return answer.promise
      },
    })
    const { socket } = await openSocket(gateway.socketUrl)
    socket.pause()
    const request = fetch(`${gateway.url}/health`)
    const broken = expect(request).rejects.toThrow()
    await asked.promise
    const startedAt = performance.now()
    await gateway.close()
    expect(performance.now() - startedAt).toBeLessThan(2000)
    await broken
  })
})
