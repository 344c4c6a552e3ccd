import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { wire } from '../../src/adapters/wiring.ts'
import { Environment } from '../../src/config/environment.ts'
import { listening } from '../listening.ts'

/** A store that answers what concerns listeners, and nothing else. */
const aBusyStore = async () => {
  const full = Promise.withResolvers<undefined>()
  let hanging = 0
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      if (body.includes('"listeners"')) response.end('{}')
      else if ((hanging += 1) === 50) full.resolve(undefined)
    })
  })
  return { url: `http://127.0.0.1:${await listening(server)}`, full: full.promise }
}

test('a sign of life gets through however much else waits for the store', async () => {
  const store = await aBusyStore()
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', store.url)
  onTestFinished(() => void vi.unstubAllEnvs())
  vi.stubEnv('AWS_REGION', 'eu-central-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'x')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x')
  const queues = ['SESSIONS', 'COMMANDS', 'CHECKS', 'DELIVERIES', 'RETRIES']
  const { leases, heartbeat } = wire(
    Environment.parse({
      TABLE_NAME: 'busy',
      SOCKET_URL: 'ws://127.0.0.1:1/ws',
      SOCKET_ENDPOINT: 'http://127.0.0.1:1',
      SEALING_KEY: Buffer.alloc(32).toString('base64'),
      CALLERS: '[]',
      AGENTS_FILE: fileURLToPath(new URL('../../local/agents.json', import.meta.url)),
      GWS_BASE_URL: 'http://127.0.0.1:1',
      ...Object.fromEntries(queues.map((name) => [`QUEUE_URL_${name}`, 'http://127.0.0.1:1/q'])),
    }),
  )
  for (let n = 0; n < 60; n += 1) leases.status(`agent-${n}`).catch(() => undefined)
  await store.full
  await expect(heartbeat.beat('me', { sessions: 60, leaving: false })).resolves.toBeUndefined()
})
