import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { startDynamoDb } from '../../local/engines/dynamodb.ts'
import { provision } from '../../local/engines/provision.ts'
import { startSqs } from '../../local/engines/sqs.ts'

const run = promisify(execFile)
const main = fileURLToPath(new URL('../../local/main.ts', import.meta.url))

const taken = createServer()
let folder: string
beforeAll(async () => {
  taken.listen(0, '127.0.0.1')
  await once(taken, 'listening')
  folder = await mkdtemp(join(tmpdir(), 'consult-bridge-'))
})
afterAll(async () => {
  taken.close()
  await rm(folder, { recursive: true })
})

/** What `npm start` says and ends with. */
const started = async (settings: Record<string, string>) => {
  const env = { ...process.env, PORT: '0', GWS_SIM_PORT: '0', ...settings }
  const ended = run(process.execPath, [main], { env })
  return ended.then(
    () => ({ code: 0, stderr: '' }),
    (failure: unknown) => z.object({ code: z.number(), stderr: z.string() }).parse(failure),
  )
}

test.each(['PORT', 'GWS_SIM_PORT'])(
  'given %s is taken, a newcomer reads how to take another',
  async (setting) => {
    const { port } = taken.address() as AddressInfo
    expect(await started({ [setting]: String(port) })).toEqual({
      code: 1,
      stderr: `Port ${port} is taken, perhaps by another \`npm start\`. Take another one: ${setting}=${port + 1} npm start\n`,
    })
  },
)

test('given an agents file that is not there, or is none, that is said', async () => {
  const missing = join(folder, 'none.json')
  expect(await started({ AGENTS_FILE: missing })).toEqual({
    ...{ code: 1, stderr: `AGENTS_FILE cannot be read: ${missing} (ENOENT).\n` },
  })
  const wrong = join(folder, 'wrong.json')
  await writeFile(wrong, '{"testname":"hunter2"}')
  const { code, stderr } = await started({ AGENTS_FILE: wrong })
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^AGENTS_FILE is not right: .*\n$/)])
  expect(stderr).not.toContain('hunter2')
})

test('given the data is in use by another stack, that is said', async () => {
  const dataDir = join(folder, 'data')
  const [dynamoDb, sqs] = await Promise.all([startDynamoDb({ dataDir }), startSqs()])
  const urls = { dynamoDbUrl: dynamoDb.url, sqsUrl: sqs.url }
  await provision({ ...urls, tableName: 'any', queuePrefix: 'any-' })
  expect(await started({ DATA_DIR: dataDir })).toEqual({
    code: 1,
    stderr: `DATA_DIR cannot be opened: ${dataDir}. Perhaps another \`npm start\` has it in use.\n`,
  })
  await Promise.all([dynamoDb.close(), sqs.close()])
})
