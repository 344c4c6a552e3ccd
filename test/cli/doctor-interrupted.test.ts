import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { startGwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import type { GwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import { listening } from '../listening.ts'
import { runCli } from './captured.ts'

const agentsFile = fileURLToPath(new URL('../../local/agents.json', import.meta.url))
const longest = ['--timeout', '60', '--wait', '600', '--json']

let simulator: GwsSimulator
beforeAll(async () => {
  simulator = await startGwsSimulator()
})
afterAll(() => simulator.close())

const doctor = (gws: string, more: string[] = []) => {
  const controller = new AbortController()
  const words = ['doctor', '--gws', gws, '--agents', agentsFile, '--agent', 'testname']
  const ended = runCli([...words, ...longest, ...more], { signal: controller.signal })
  return { interrupt: () => controller.abort(new Error('interrupted')), ended }
}
const sim = async (method: string, path: string, body: object): Promise<unknown> => {
  const answer = await fetch(`${simulator.url}/sim${path}`, { method, body: JSON.stringify(body) })
  return answer.json()
}
const consulting = async (colleague: 'accept' | 'never') => {
  await sim('PUT', '/agents/bfriend', { autoAnswer: colleague, afterMs: 0 })
  const wished = { agent: 'testname', media: 'chat', customer: 'FirstL' }
  const { id } = z.object({ id: z.string() }).parse(await sim('POST', '/interactions', wished))
  const colleagues = () =>
    (simulator.world.interactions.get(id)?.participants ?? []).filter(
      ({ nickname }) => nickname === 'BFriend',
    )
  const isAsked = () => simulator.world.journal.some(({ interactionId }) => interactionId === id)
  const words = ['--consult', id, '--to-agent', 'bfriend']
  return { ...doctor(simulator.url, words), colleagues, isAsked }
}
const Findings = z.object({
  ok: z.literal(false),
  findings: z.array(z.looseObject({ says: z.string(), todo: z.string().optional() })),
})
const lastOf = (out: string) => Findings.parse(JSON.parse(out)).findings.at(-1)

test('given a Genesys that does not answer, Ctrl-C is not waited for', async () => {
  const server = createServer(() => asking.interrupt())
  const asking = doctor(`http://127.0.0.1:${await listening(server)}`)
  const { code, out } = await asking.ended
  expect(code).toBe(130)
  expect(lastOf(out)).toMatchObject({ check: 'TCP', is: 'right' })
})

test('given nobody has joined at Ctrl-C, it is said that the invitation stands', async () => {
  const { isAsked, interrupt, ended } = await consulting('never')
  await expect.poll(isAsked, { interval: 10, timeout: 10_000 }).toBe(true)
  interrupt()
  const { code, out } = await ended
  expect(code).toBe(130)
  expect(lastOf(out)).toMatchObject({
    says: 'Nobody joined before it was interrupted, and Genesys said nothing.',
    todo: expect.stringContaining(
      'The invitation stands: have them decline it, or leave if they come.',
    ),
  })
})

test('given the colleague is there at Ctrl-C, the colleague is let go', async () => {
  await sim('PUT', '/faults', [{ name: 'drop-notifications' }])
  onTestFinished(() => void simulator.setFaults([]))
  const { colleagues, interrupt, ended } = await consulting('accept')
  await expect.poll(() => colleagues().length, { interval: 10, timeout: 10_000 }).toBe(1)
  interrupt()
  const { code, out } = await ended
  expect(code).toBe(130)
  expect(lastOf(out)?.says).toBe('the colleague has been let go')
  expect(colleagues()).toEqual([])
})
