import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  GoneException,
  LimitExceededException,
  PayloadTooLargeException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import { describe, expect, onTestFinished, test } from 'vitest'
import { localAws } from '../../local/engines/provision.ts'
import type { SocketEvent } from '../../local/gateway/socket-events.ts'
import { openSocket } from './socket-client.ts'
import { agrees, letsIn, startTestGateway } from './start-test-gateway.ts'

const managementClient = (endpoint: string): ApiGatewayManagementApiClient => {
  const client = new ApiGatewayManagementApiClient({ ...localAws, endpoint, maxAttempts: 1 })
  onTestFinished(() => client.destroy())
  return client
}

/** A gateway whose sockets' ids are told in the order in which they connect. */
const gatewayWithIds = async (options: Parameters<typeof startTestGateway>[1] = {}) => {
  const ids: string[] = []
  const gateway = await startTestGateway(
    {
      authorizeSocket: letsIn(),
      disconnectSocket: agrees,
      connectSocket: ({ requestContext }) => {
        ids.push(requestContext.connectionId)
        return agrees()
      },
    },
    options,
  )
  return { gateway, ids, client: managementClient(gateway.url) }
}

const post = (client: ApiGatewayManagementApiClient, ConnectionId: string, Data: string) =>
  client.send(new PostToConnectionCommand({ ConnectionId, Data }))

describe('posting to a connection', () => {
  test('arrives as text, in order, whatever the id looks like in a URL', async () => {
    const { gateway, ids, client } = await gatewayWithIds()
    const { next } = await openSocket(gateway.socketUrl)
    await post(client, ids[0] ?? '', '{"n":1,"é":"✓"}')
    await post(client, ids[0] ?? '', '2')
    expect(await next()).toBe('{"n":1,"é":"✓"}')
    expect(await next()).toBe('2')
  })

  test('works with the stage in the endpoint', async () => {
    const { gateway, ids } = await gatewayWithIds()
    const { next } = await openSocket(gateway.socketUrl)
    await post(managementClient(`${gateway.url}/ws`), ids[0] ?? '', 'hello')
    expect(await next()).toBe('hello')
  })

  test('a message of 128 KB arrives, one byte more is too large', async () => {
    const { gateway, ids, client } = await gatewayWithIds()
    const { next } = await openSocket(gateway.socketUrl)
    const largest = 'x'.repeat(128 * 1024)
    await post(client, ids[0] ?? '', largest)
    expect(await next()).toBe(largest)
    const refused = post(client, ids[0] ?? '', `${largest}x`)
    await expect(refused).rejects.toBeInstanceOf(PayloadTooLargeException)
  })

  test('nobody of that id is a GoneException, be it well formed or not', async () => {
    const { client } = await gatewayWithIds()
    for (const id of ['L0SM9cOFvHcCIhw=', 'no such/thing%']) {
      await expect(post(client, id, 'x')).rejects.toBeInstanceOf(GoneException)
    }
  })

  test('a socket that has closed is gone', async () => {
    const told = Promise.withResolvers<SocketEvent>()
    const gateway = await startTestGateway({
      authorizeSocket: letsIn(),
      connectSocket: agrees,
      disconnectSocket: (event) => {
        told.resolve(event)
        return agrees()
      },
    })
    const { socket } = await openSocket(gateway.socketUrl)
    socket.close()
    const { connectionId } = (await told.promise).requestContext
    const client = managementClient(gateway.url)
    await expect(post(client, connectionId, 'x')).rejects.toBeInstanceOf(GoneException)
  })

  test('a socket whose $connect has not finished is gone, and there once it has', async () => {
    const connecting = Promise.withResolvers<string>()
    const released = Promise.withResolvers<undefined>()
    const gateway = await startTestGateway({
      authorizeSocket: letsIn(),
      disconnectSocket: agrees,
      connectSocket: async ({ requestContext }) => {
        connecting.resolve(requestContext.connectionId)
        await released.promise
        return { statusCode: 200 }
      },
    })
    const opening = openSocket(gateway.socketUrl)
    const id = await connecting.promise
    const client = managementClient(gateway.url)
    await expect(post(client, id, 'early')).rejects.toBeInstanceOf(GoneException)
    released.resolve(undefined)
    const { next } = await opening
    await post(client, id, 'in time')
    expect(await next()).toBe('in time')
  })

  test('a client that does not read keeps nobody waiting, and is full at some point', async () => {
    const socketLimits = { bufferedBytes: 256 * 1024 }
    const { gateway, ids, client } = await gatewayWithIds({ socketLimits })
    const slow = await openSocket(gateway.socketUrl)
    const quick = await openSocket(gateway.socketUrl)
    slow.socket.pause()
    const message = 'x'.repeat(100 * 1024)
    let taken = 0
    const fill = async (): Promise<never> => {
      for (;;) {
        await post(client, ids[0] ?? '', message)
        taken += 1
      }
    }
    await expect(fill()).rejects.toBeInstanceOf(LimitExceededException)
    await post(client, ids[1] ?? '', 'meanwhile')
    expect(await quick.next()).toBe('meanwhile')
    slow.socket.resume()
    for (let n = 0; n < taken; n += 1) expect(await slow.next()).toHaveLength(message.length)
  })

  test('an unsigned call is refused', async () => {
    const { gateway, ids } = await gatewayWithIds()
    await openSocket(gateway.socketUrl)
    const url = `${gateway.url}/@connections/${encodeURIComponent(ids[0] ?? '')}`
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(403)
  })
})

describe('the other calls', () => {
  test('GET tells who is connected since when', async () => {
    const { gateway, ids, client } = await gatewayWithIds()
    await openSocket(gateway.socketUrl)
    const before = await client.send(new GetConnectionCommand({ ConnectionId: ids[0] ?? '' }))
    expect(before.Identity).toEqual({ SourceIp: '127.0.0.1', UserAgent: '' })
    expect(before.ConnectedAt).toBeInstanceOf(Date)
    await post(client, ids[0] ?? '', 'x')
    const after = await client.send(new GetConnectionCommand({ ConnectionId: ids[0] ?? '' }))
    expect(after.ConnectedAt).toEqual(before.ConnectedAt)
    expect(after.LastActiveAt?.getTime()).toBeGreaterThanOrEqual(
      before.LastActiveAt?.getTime() ?? 0,
    )
  })

  test('DELETE closes the socket, which is gone from then on', async () => {
    const { gateway, ids, client } = await gatewayWithIds()
    const { closed } = await openSocket(gateway.socketUrl)
    const ConnectionId = ids[0] ?? ''
    await client.send(new DeleteConnectionCommand({ ConnectionId }))
    expect(await closed).toBe(1000)
    await expect(post(client, ConnectionId, 'x')).rejects.toBeInstanceOf(GoneException)
    const get = client.send(new GetConnectionCommand({ ConnectionId }))
    await expect(get).rejects.toBeInstanceOf(GoneException)
  })
})
