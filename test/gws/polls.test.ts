import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { basicAuthentication } from '../../src/adapters/gws/authentication.ts'
import { agentCookies } from '../../src/adapters/gws/cookie-jar.ts'
import { dispatchersInTurn } from '../../src/adapters/gws/dispatcher.ts'
import type { GwsReply, Underway } from '../../src/adapters/gws/exchange.ts'
import { gwsHttp } from '../../src/adapters/gws/http.ts'
import { json, startScripted } from './scripted-server.ts'

/** A session's HTTP as a listener gives it one, at a server that parks what is asked for at /connect. */
const session = async () => {
  const parked: ServerResponse[] = []
  const asked = new EventTarget()
  const { url, sockets, seen, close } = await startScripted(({ url: path }, response) => {
    if (path !== '/connect') return json(response, 200, [])
    parked.push(response)
    asked.dispatchEvent(new Event('parked'))
  })
  onTestFinished(() => close())
  return { ...client(`${url}/connect`), url, sockets, seen, parked, asked }
}
const nextDispatchers = dispatchersInTurn({ connectTimeoutMs: 300 })
const client = (url: string, dispatchers = nextDispatchers()) => {
  const http = gwsHttp({
    ...dispatchers,
    authentication: basicAuthentication({ username: 'testname', password: 'secret' }),
    cookies: agentCookies(),
    csrf: null,
  })
  const among: Underway[] = []
  const heard: GwsReply[] = []
  const poll = () => {
    const { promise, resolve } = Promise.withResolvers<GwsReply>()
    http.poll({ url, body: '[]', among }, (reply) => {
      heard.push(reply)
      resolve(reply)
    })
    return promise
  }
  return { http, among, heard, poll }
}

test('while a session’s poll is parked, whatever else it asks for is answered', async () => {
  const { http, poll, url, parked, asked } = await session()
  const polled = poll()
  await once(asked, 'parked')
  const other = await http.send({ method: 'GET', url: `${url}/me`, timeoutMs: 3000 })
  expect(other).toMatchObject({ outcome: 'answered', text: '[]' })
  for (const response of parked) json(response, 200, ['news'])
  expect(await polled).toEqual({ outcome: 'answered', status: 200, text: '["news"]' })
})

test('a session’s polls keep to one socket, however many others it needs', async () => {
  const { http, poll, url, sockets, parked, asked } = await session()
  for (let n = 0; n < 5; n += 1) {
    const polled = poll()
    await once(asked, 'parked')
    json(parked.pop() as ServerResponse, 200, [])
    await polled
  }
  expect(sockets.opened).toBe(1)
  await http.send({ method: 'GET', url: `${url}/me`, timeoutMs: 3000 })
  expect(sockets.opened).toBe(2)
})

test('a poll that is called off is broken, says so once, and the next one has a socket again', async () => {
  const { poll, heard, among, parked, asked } = await session()
  const polled = poll()
  await once(asked, 'parked')
  for (const each of [...among]) each.callOff()
  expect(await polled).toMatchObject({ outcome: 'broken' })
  expect(among).toEqual([])

  const next = poll()
  await once(asked, 'parked')
  json(parked.at(-1) as ServerResponse, 200, [])
  expect(await next).toMatchObject({ outcome: 'answered' })
  expect(heard).toHaveLength(2)
})

test('a poll that is called off before it has a socket is not sent, and the next one has that socket', async () => {
  const { poll, heard, among, seen, sockets, parked, asked } = await session()
  const polled = poll()
  for (const each of [...among]) each.callOff()
  const next = poll()
  expect(await polled).toMatchObject({ outcome: 'not-sent' })
  await once(asked, 'parked')
  json(parked.at(-1) as ServerResponse, 200, [])
  expect(await next).toMatchObject({ outcome: 'answered' })
  expect([heard.length, seen.length, sockets.opened]).toEqual([2, 1, 1])
})

test('a poll that finds nobody listening has certainly not been sent, and later ones find who listens', async () => {
  const server = createServer((_, response) => response.end('[]')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  const { poll, heard } = client(`http://127.0.0.1:${port}/connect`)
  expect(await poll()).toMatchObject({ outcome: 'not-sent' })
  expect(heard).toHaveLength(1)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => server.closeAllConnections())
  onTestFinished(() => void server.close())
  expect(await poll()).toMatchObject({ outcome: 'answered' })
})

test('once a session stops, its polls’ socket is closed', async () => {
  const { http, poll, parked, asked } = await session()
  const polled = poll()
  await once(asked, 'parked')
  const response = parked.at(-1) as ServerResponse
  const { socket } = response
  json(response, 200, [])
  await polled
  http.stop()
  if (socket && !socket.destroyed) await once(socket, 'close')
  expect(socket?.destroyed).toBe(true)
})

test('a session’s polls go to one server, and none to it that was meant for another', async () => {
  const { http, poll, parked, asked, seen, among } = await session()
  const polled = poll()
  await once(asked, 'parked')
  json(parked.at(-1) as ServerResponse, 200, [])
  await polled
  const elsewhere = await new Promise<GwsReply>((resolve) =>
    http.poll({ url: 'http://elsewhere.example/connect', body: '[]', among }, resolve),
  )
  expect(elsewhere).toMatchObject({ outcome: 'broken' })
  expect(seen).toHaveLength(1)
})

test('given a proxy, polls go through it, and one that it refuses is heard of once', async () => {
  const proxy = await startScripted((_, response) => response.writeHead(407).end('who are you?'))
  onTestFinished(() => proxy.close())
  const gws = await startScripted((_, response) => json(response, 200, []))
  onTestFinished(() => gws.close())
  const dispatchers = dispatchersInTurn({ proxyUrl: proxy.url })()
  onTestFinished(() => dispatchers.dispatcher.destroy())
  const { poll, heard } = client(`${gws.url}/connect`, dispatchers)
  await poll()
  await setImmediate()
  expect(heard).toHaveLength(1)
  expect(proxy.seen).toMatchObject([{ method: 'POST', url: `${gws.url}/connect` }])
  expect(gws.sockets.opened).toBe(0)
})

test('after a stop no poll is sent', async () => {
  const { http, poll, seen } = await session()
  http.stop()
  expect(await poll()).toMatchObject({ outcome: 'not-sent' })
  expect(seen).toEqual([])
})
