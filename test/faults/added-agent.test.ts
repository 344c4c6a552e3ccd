import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { localKeys } from '../../local/local-callers.ts'
import { startWorld } from '../e2e/world.ts'

const patience = { timeout: 20_000, interval: 50 }

const agentsFile = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'agents-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'agents.json')
  const write = (...names: string[]) =>
    writeFile(
      path,
      JSON.stringify(
        Object.fromEntries(names.map((name) => [name, { username: name, password: 'secret' }])),
      ),
    )
  return { path, write }
}

test('given an agent is added while the bridge runs, when listeners are started anew, then her session comes as doctor says', async () => {
  const file = await agentsFile()
  await file.write('testname')
  const world = await startWorld({ AGENTS_FILE: file.path }, { quiet: true })
  onTestFinished(world.close)
  const operator = { key: localKeys.operator, path: { agent: 'carol' } }
  const state = async () =>
    ((await world.call('getAgentSession', operator)).body as { state?: string }).state

  await file.write('testname', 'carol')
  const [listener] = world.stack.listeners
  const old = listener?.child()
  old?.kill('SIGKILL')
  const fresh = await vi.waitUntil(() => {
    const child = listener?.child()
    return child === old ? undefined : child
  }, patience)
  await once(fresh, 'message')

  expect((await world.call('restartAgentSession', operator)).status).toBe(202)
  await vi.waitUntil(async () => (await state()) === 'connected', patience)
})
