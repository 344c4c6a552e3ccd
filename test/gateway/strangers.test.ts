import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWorld } from '../e2e/world.ts'
import type { World } from '../e2e/world.ts'

let world: World
let ports: Record<'gateway' | 'simulator' | 'store' | 'queues', string>
beforeAll(async () => {
  world = await startWorld({}, { quiet: true })
  ports = {
    gateway: world.stack.url,
    simulator: world.stack.gwsUrl,
    // As the stack tells its own clients.
    store: process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
    queues: process.env['AWS_ENDPOINT_URL_SQS'] ?? '',
  }
})
afterAll(() => world.close())

/** The status of an answer to a post; `fetch` would send neither of these headers. */
const posted = async (url: string, headers: Record<string, string>): Promise<number> => {
  const asking = request(url, {
    method: 'POST',
    headers: { 'content-type': 'text/plain', ...headers },
  }).end('{"agent":"testname"}')
  const [response] = (await once(asking, 'response')) as [IncomingMessage]
  response.resume()
  return response.statusCode ?? 0
}
const elsewhere = { origin: 'https://evil.example' }

test.each([
  ['simulator', '/sim/interactions'],
  ['simulator', '/api/v2/me'],
  ['store', '/'],
  ['queues', '/'],
  ['gateway', '/crm/caller-token'],
  ['gateway', '/local/receiver'],
  ['gateway', '/local/faults/listener'],
] as const)('a page of another site posts nothing to the %s, %s', async (port, path) => {
  expect(await posted(ports[port] + path, elsewhere)).toBe(403)
  expect(await posted(ports[port] + path, { origin: 'null' })).toBe(403)
})

test.each(['simulator', 'store', 'queues', 'gateway'] as const)(
  'under a name that was made to lead here the %s is not found',
  async (port) => {
    expect(await posted(`${ports[port]}/`, { host: 'evil.example:8080' })).toBe(421)
  },
)

test.each(['store', 'queues'] as const)('no page at all reaches the %s', async (port) => {
  expect(await posted(ports[port], { origin: world.stack.url })).toBe(403)
  const preflight = await fetch(ports[port], {
    method: 'OPTIONS',
    headers: { 'access-control-request-method': 'POST' },
  })
  expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
})

test('programs of this machine, and its pages, are answered', async () => {
  const { origin } = new URL(world.stack.url)
  const made = { agent: 'testname', media: 'chat', customer: 'FirstL' }
  expect(await world.sim('POST', '/interactions', made)).toMatchObject({ id: expect.any(String) })
  expect(await posted(`${ports.gateway}/crm/caller-token`, { origin })).toBe(201)
  expect(await posted(`${ports.gateway}/local/receiver`, {})).toBe(200)
})
