import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { alivePath } from '../../src/config/listening.ts'
import { startThrottledDynamoDb } from '../chaos/throttled-dynamodb.ts'
import { openListeners, patience } from './open-listeners.ts'

/** A port that is free, or was a moment ago. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // of a TCP server
  server.close()
  await once(server, 'close')
  return port
}

const Health = z.looseObject({
  status: z.string(),
  checks: z.record(z.string(), z.string()),
  loopDelayMs: z.object({ max: z.number() }),
  openFiles: z.object({ atMost: z.number(), needed: z.number() }),
  sessions: z.looseObject({ states: z.record(z.string(), z.number()) }),
})
const healthAt = async (port: number) => {
  const response = await fetch(`http://127.0.0.1:${port}`)
  return { httpStatus: response.status, ...Health.parse(await response.json()) }
}

/** What the container's health check finds. */
const isAlive = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}${alivePath}`, { signal: AbortSignal.timeout(3000) }).then(
    ({ ok }) => ok,
    () => false,
  )

describe('its health', () => {
  test('is good while it holds sessions, and says how they stand', async (context) => {
    const world = await openListeners(context)
    const port = await freePort()
    await world.startListener({ HEALTH_PORT: String(port) })
    await world.up('testname')
    expect(await healthAt(port)).toMatchObject({
      httpStatus: 200,
      status: 'ok',
      sessions: { held: 1, atMost: 10_000, states: { connected: 1 } },
    })
    expect(await isAlive(port)).toBe(true)
  })

  test('cannot be told by a loop that is stuck, and shows afterwards how long it was', async (context) => {
    const world = await openListeners(context, { SESSION_LEASE_SECONDS: '60' })
    const port = await freePort()
    const spin = `process.on('SIGUSR2', () => {
      process.send('stuck')
      for (const end = Date.now() + 5000; Date.now() < end;);
    })`
    const listener = await world.startListener({ HEALTH_PORT: String(port) }, spin)
    expect(await isAlive(port)).toBe(true)
    listener.kill('SIGUSR2')
    await once(listener, 'message')
    expect(await isAlive(port)).toBe(false)
    const health = await healthAt(port)
    expect(health).toMatchObject({ httpStatus: 200, status: 'ok' })
    expect(health.loopDelayMs.max).toBeGreaterThan(4000)
  })

  test('is bad while the store refuses its signs of life, good again afterwards, and it lives all the time', async (context) => {
    const world = await openListeners(context, { SESSION_LEASE_SECONDS: '2' })
    const store = await startThrottledDynamoDb(world.dynamoDbUrl, () => 0.5)
    context.onTestFinished(store.close)
    const port = await freePort()
    await world.startListener({
      HEALTH_PORT: String(port),
      AWS_ENDPOINT_URL_DYNAMODB: store.url,
    })
    expect(await healthAt(port)).toMatchObject({ httpStatus: 200, checks: { store: 'ok' } })
    store.refuse(1)
    await expect
      .poll(() => healthAt(port), patience)
      .toMatchObject({ httpStatus: 503, status: 'failing', checks: { store: 'failing' } })
    // All of them would be replaced at once, and what they hold be lost.
    expect(await isAlive(port)).toBe(true)
    store.refuse(0)
    await expect.poll(() => healthAt(port), patience).toMatchObject({ httpStatus: 200 })
  })
})

describe('the limit on open files', () => {
  test('is the hard one, whatever the soft one was', async () => {
    const openFiles = fileURLToPath(new URL('../../listener/open-files.ts', import.meta.url))
    const script = `import { openFilesAtMost } from ${JSON.stringify(openFiles)}
      process.stdout.write(String(openFilesAtMost()))`
    const shell = 'ulimit -Sn 300; ulimit -Hn 900; exec "$0" --input-type=module -e "$1"'
    const said = await new Promise((resolve) =>
      execFile('sh', ['-c', shell, process.execPath, script], (_, stdout) => resolve(stdout)),
    )
    expect(said).toBe('900')
  })

  test('is told at the start, with a warning where it is too low for the sessions it may hold', async (context) => {
    const world = await openListeners(context)
    const port = await freePort()
    const few = await world.startListener({ MAX_SESSIONS: '10000000' })
    const enough = await world.startListener({ MAX_SESSIONS: '10', HEALTH_PORT: String(port) })
    const { openFiles } = await healthAt(port)
    expect(openFiles.needed).toBe(115)
    expect(world.codesOf(few)).toContain('open-files-few')
    expect(world.codesOf(enough)).not.toContain('open-files-few')
    expect(world.logOf(enough)).toContain(`"openFiles":${openFiles.atMost}`)
  })
})
