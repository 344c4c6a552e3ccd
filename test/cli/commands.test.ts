import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import * as answers from '../../lambdas/api/answers.ts'
import { localKeys as keysOfStack } from '../../local/local-callers.ts'
import { localKeys } from '../../cli/settings.ts'
import { Consult } from '../../src/consult/consult.ts'
import { ConsultEvent } from '../../src/consult/event.ts'
import { startReceiver, startWorld } from '../e2e/world.ts'
import type { World } from '../e2e/world.ts'
import { buildCli } from './built.ts'
import { runCli } from './captured.ts'

let world: World
let built: Awaited<ReturnType<typeof buildCli>>
let folder: string
beforeAll(async () => {
  world = await startWorld({}, { quiet: true })
  built = await buildCli({ CONSULT_BRIDGE_URL: world.stack.url })
  folder = await mkdtemp(join(tmpdir(), 'consult-bridge-'))
}, 60_000)
afterAll(async () => {
  await world.close()
  await rm(folder, { recursive: true })
})

const cli = (...words: string[]) => built.cli(words)
/** The one document that a command prints as JSON. */
const jsonOf = async <Shape extends z.ZodType>(shape: Shape, ...words: string[]) => {
  const { code, out, err } = await cli(...words, '--json')
  expect([code, err]).toEqual([0, ''])
  return shape.parse(JSON.parse(out))
}
const startIn = (interactionId: string, ...more: string[]) =>
  jsonOf(
    Consult,
    ...['consult', 'start', '--agent', 'testname', '--interaction', interactionId],
    ...['--to-agent', 'bfriend', ...more],
  )

test('the local stack’s keys are those that the command line takes for it', () => {
  expect(localKeys).toEqual({ caller: keysOfStack.agent, operator: keysOfStack.operator })
})

test('a consult is started, awaited, listed, shown and followed', async () => {
  await world.autoAnswer('bfriend', 'accept')
  const id = await world.interaction('chat')
  const joined = await startIn(id, '--metadata', 'caseId=50=3x', '--wait', 'joined')
  expect(joined).toMatchObject({ state: 'joined', metadata: { caseId: '50=3x' } })
  const listed = await jsonOf(answers.ConsultList, 'consult', 'list', '--interaction', id)
  expect(listed.items.map((consult) => consult.id)).toEqual([joined.id])
  expect(await jsonOf(Consult, 'consult', 'show', joined.id)).toMatchObject({ state: 'joined' })

  const following = built.begin(['consult', 'follow', joined.id, '--json'])
  await following.until('consult.joined')
  await world.sim('POST', `/interactions/${id}/participants/bfriend/leave`)
  const { code, out } = await following.ended
  expect(code).toBe(0)
  const events = out
    .trim()
    .split('\n')
    .map((line) => ConsultEvent.parse(JSON.parse(line)))
  expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5])
  expect(events.at(-1)?.type).toBe('consult.ended')

  const shown = await cli('consult', 'show', joined.id, '--events')
  expect(shown.out).toContain('metadata caseId  50=3x')
  expect(shown.out).toMatch(/#5 {2}consult\.ended .*testname → bfriend · BFriend · left/)
})

test('a consult that goes another way than it was waited for exits with 5', async () => {
  await world.autoAnswer('bfriend', 'decline')
  const words = ['consult', 'start', '--agent', 'testname', '--to-agent', 'bfriend', '--wait']
  const declined = await cli(...words, 'joined', '--interaction', await world.interaction('chat'))
  expect(declined.code).toBe(5)
  expect(declined.out).toContain('consult.failed')
})

test('where the agent has one interaction open, it need not be named', async () => {
  await world.autoAnswer('bfriend', 'never')
  const id = await world.interaction('sms', 'carol')
  const words = ['consult', 'start', '--agent', 'carol', '--to-agent', 'bfriend']
  expect(await jsonOf(Consult, ...words)).toMatchObject({ media: 'sms', interactionId: id })
  const other = await world.interaction('chat', 'carol')
  const unclear = await cli(...words)
  expect(unclear.code).toBe(2)
  expect(unclear.err).toContain(`sms ${id}`)
  expect(unclear.err).toContain(`chat ${other}`)
  expect(await jsonOf(Consult, ...words, '--media', 'chat')).toMatchObject({
    ...{ media: 'chat', interactionId: other },
  })
})

test('what the bridge refuses is a sentence with a code and a request id', async () => {
  await world.autoAnswer('bfriend', 'never')
  const id = await world.interaction('chat')
  await startIn(id)
  const again = await cli(
    ...['consult', 'start', '--agent', 'testname', '--interaction', id, '--to-agent', 'bfriend'],
  )
  expect(again.code).toBe(3)
  expect(again.err).toMatch(
    /^✗ The interaction has an open consult\. \(consult_already_pending, request [\w=-]+\)\n/,
  )
  const asJson = await cli('consult', 'show', 'nothing-of-ours', '--json')
  expect(asJson.code).toBe(3)
  expect(JSON.parse(asJson.err)).toMatchObject({
    error: { exitCode: 3, code: 'not_found', requestId: expect.any(String) },
  })
})

test('where no bridge answers, it exits with 4 and says which address', async () => {
  const nowhere = await cli('consult', 'show', 'x', '--url', 'http://127.0.0.1:9')
  expect(nowhere.code).toBe(4)
  expect(nowhere.err).toContain('Nothing answers at http://127.0.0.1:9')
  const other = await cli('consult', 'list', '--url', world.stack.gwsUrl)
  expect(other.code).toBe(4)
  expect(other.err).toContain('is not the bridge')
})

test.each([
  [['nonsense'], 'There is no command nonsense.'],
  [['webhooks'], 'webhooks what? There is webhooks create,'],
  [['consult', 'show'], 'ID is missing.'],
  [['consult', 'show', 'a', 'b'], 'b: consult show does not take that.'],
  [['consult', 'list', '--nope'], 'Unknown option'],
  [['consult', 'list', '--limit', 'x'], '--limit: has to be a whole number'],
  [['consult', 'start', '--agent', 'testname'], 'Say whom to ask with one of'],
  [['keys', 'create', '--audience', 'agent'], '--caller: says whose key it is; it is missing'],
  [
    ['keys', 'create', '--caller', 'c', '--audience', 'agent', '--agents', 'all,testname'],
    '--agents: is all, or names',
  ],
  [['doctor', '--agents', 'f'], '--agents: says nothing without --gws'],
  [['doctor', '--gws-proxy', 'http://proxy'], '--gws-proxy: says nothing without --gws'],
  [['doctor', '--consult', 'i', '--to-agent', 'a'], '--consult: says nothing without --gws'],
  [['doctor', '--gws', 'http://x', '--wait', '3'], '--wait: says nothing without --consult'],
  [
    ['doctor', '--gws', 'http://x', '--consult', 'i', '--to-agent', 'a', '--to-queue', 'q'],
    'Say --to-agent or --to-queue, not both.',
  ],
  [
    ['doctor', '--gws', 'http://x', '--gws-proxy', 'http://me:secret@proxy'],
    '--gws-proxy: may have no user in it',
  ],
  [['keys', 'list', '--key-file', '/nowhere'], 'The key file /nowhere cannot be read.'],
  [['keys', 'list', '--url', 'ftp://x'], 'The bridge’s URL has to be'],
  [['keys', 'list', '--url', 'https://bridge.example'], 'There is no key: set CONSULT_BRIDGE_KEY'],
])('%j exits with 2 and says what is wrong', async (words, sentence) => {
  const environment = { CONSULT_BRIDGE_URL: world.stack.url }
  const { code, out, err } = await runCli(words, { environment })
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain(sentence)
  expect(err).not.toContain('    at ')
})

test('a webhook is made, shown, changed, tested, rotated, replayed and deleted', async () => {
  const receiver = await startReceiver()
  const made = await jsonOf(answers.NewWebhook, 'webhooks', 'create', receiver.url)
  const { id, secret = '' } = made
  receiver.trust(secret)
  const { items } = await jsonOf(answers.WebhookList, 'webhooks', 'list')
  expect(items.map((webhook) => webhook.id)).toContain(id)
  const change = [
    'webhooks',
    'change',
    id,
    '--description',
    'The CRM',
    '--events',
    'consult.joined',
  ]
  const changed = await jsonOf(answers.ChangedWebhook, ...change)
  expect(changed).toMatchObject({ description: 'The CRM', events: ['consult.joined'] })
  expect(await jsonOf(answers.Webhook, 'webhooks', 'show', id)).toMatchObject(changed)

  await world.autoAnswer('bfriend', 'accept')
  await startIn(await world.interaction('chat'), '--wait', 'joined')
  await receiver.until((received) => received.length === 1)
  const list = () => jsonOf(answers.DeliveryList, 'deliveries', 'list', id)
  await expect.poll(async () => (await list()).items.length, { timeout: 10_000 }).toBe(1)
  const [delivery] = (await list()).items
  const replayed = await cli('deliveries', 'replay', id, '--delivery', delivery?.id ?? '')
  expect(replayed.out).toBe('1 on their way once more.\n')
  await receiver.until((received) => received.length === 2)

  const rotated = await jsonOf(answers.RotatedWebhook, 'webhooks', 'rotate', id, '--overlap', '60')
  expect(rotated.secret).not.toBe(secret)
  const disabled = await jsonOf(answers.ChangedWebhook, 'webhooks', 'change', id, '--disable')
  expect(disabled.disabled).toBe(true)
  expect((await cli('deliveries', 'replay', id)).err).toContain(
    '`webhooks change ID --enable` lets it hear again.',
  )
  expect((await cli('webhooks', 'rotate', id, '--overlap', '0')).out).toContain(
    'What was before is void at once',
  )
  expect((await cli('webhooks', 'delete', id)).out).toBe(`${id} is deleted.\n`)
  expect((await cli('webhooks', 'show', id)).code).toBe(3)
  receiver.close()
})

test('a webhook’s test that nobody takes exits with 5 and says why', async () => {
  const { id } = await jsonOf(answers.NewWebhook, 'webhooks', 'create', 'http://127.0.0.1:9/')
  const tried = await cli('webhooks', 'test', id)
  expect(tried).toMatchObject({ code: 5, out: expect.stringMatching(/error +econnrefused/) })
})

test('a key is made, opens the bridge from a file, and opens nothing when it is revoked', async () => {
  const create = [
    'keys',
    'create',
    '--caller',
    'shop',
    '--audience',
    'agent',
    '--agents',
    'testname',
  ]
  const { id, key } = await jsonOf(answers.NewKey, ...create, '--rate', '30')
  const { items } = await jsonOf(answers.KeyList, 'keys', 'list')
  expect(items).toContainEqual(expect.objectContaining({ id, agents: ['testname'] }))
  const file = join(folder, 'key')
  await writeFile(file, `${key}\n`)
  const list = ['consult', 'list', '--key-file', file]
  expect(await cli(...list)).toEqual({ code: 0, out: 'There are no such consults.\n', err: '' })
  const notTheirs = await built.cli(['keys', 'list'], { CONSULT_BRIDGE_KEY: key })
  expect(notTheirs).toMatchObject({ code: 3, err: expect.stringContaining('operator_only') })
  expect((await cli('keys', 'revoke', id)).code).toBe(0)
  expect(await cli(...list)).toMatchObject({
    code: 3,
    err: expect.stringContaining('The bridge does not know the key'),
  })
})

test('given an operator at night, a key of the caller shows what became of its events, as the runbook has it', async () => {
  const { id } = await jsonOf(answers.NewWebhook, 'webhooks', 'create', 'http://127.0.0.1:9/')
  await world.autoAnswer('bfriend', 'accept')
  const consult = await startIn(await world.interaction('chat'), '--wait', 'joined')
  const operator = { CONSULT_BRIDGE_KEY: keysOfStack.operator }
  const refused = await built.cli(['deliveries', 'list', id], operator)
  expect(refused).toMatchObject({
    code: 3,
    err: expect.stringContaining('`keys create --caller` makes a key of that caller'),
  })
  const expires = new Date(Date.now() + 3_600_000).toISOString()
  const create = ['keys', 'create', '--caller', 'local-agent', '--audience', 'agent']
  const made = await built.cli([...create, '--expires', expires, '--json'], operator)
  const { id: keyId, key } = answers.NewKey.parse(JSON.parse(made.out))
  const file = join(folder, 'for-an-hour')
  await writeFile(file, `${key}\n`)
  const shown = await cli('consult', 'show', consult.id, '--events', '--key-file', file)
  expect(shown.out).toContain('consult.joined')
  expect((await cli('webhooks', 'list', '--key-file', file)).out).toContain(id)
  const tries = (limit = '1') => cli('deliveries', 'list', id, '--limit', limit, '--key-file', file)
  await expect.poll(async () => (await tries()).out).toContain('… --limit shows more')
  expect((await tries('50')).out).toContain('econnrefused')
  expect((await cli('deliveries', 'replay', id, '--key-file', file)).code).toBe(0)
  expect((await built.cli(['keys', 'revoke', keyId], operator)).code).toBe(0)
  expect((await tries()).code).toBe(3)
  await cli('webhooks', 'delete', id)
})

test('sessions are listed, shown and restarted', async () => {
  const before = await jsonOf(answers.AgentSession, 'sessions', 'show', 'testname')
  expect(before.state).toBe('connected')
  const restarted = await jsonOf(answers.SessionList, 'sessions', 'restart', 'testname')
  expect(restarted.items).toMatchObject([{ agent: 'testname', state: 'connected' }])
  expect(restarted.items[0]?.connectedAt).not.toBe(before.connectedAt)
  const { items } = await jsonOf(answers.SessionList, 'sessions', 'list', '--state', 'connected')
  expect(items.map(({ agent }) => agent)).toContain('testname')
  expect((await cli('sessions', 'restart', 'nobody')).err).toContain('agent_unknown')
})

test('tail shows what happens from now on, and Ctrl-C is how it is done', async () => {
  const tail = built.begin(['--json', 'tail'])
  await tail.until('{"listening":')
  await world.autoAnswer('bfriend', 'accept')
  const { id } = await startIn(await world.interaction('chat'))
  await tail.until('consult.joined')
  tail.interrupt()
  const { code, out } = await tail.ended
  const events = out
    .trim()
    .split('\n')
    .map((line) => ConsultEvent.parse(JSON.parse(line)))
    .filter(({ consult }) => consult.id === id)
  expect(events.map(({ type }) => type)).toContain('consult.joined')
  expect(code).toBe(0)
})

test('Ctrl-C ends a follow with 130 and no word', async () => {
  await world.autoAnswer('bfriend', 'never')
  const { id } = await startIn(await world.interaction('chat'))
  const follow = built.begin(['consult', 'follow', id])
  await follow.until('consult.pending')
  follow.interrupt()
  expect(await follow.ended).toMatchObject({ code: 130, err: '' })
})

test('doctor finds the bridge in order, and an agent whom Genesys refuses', async () => {
  const well = await cli('doctor', '--agent', 'testname')
  expect([well.code, well.err]).toEqual([0, ''])
  expect(well.out).toMatch(
    /^http.*\n✓ Bridge +store, queue, listener work\n✓ Key +the bridge knows it\n✓ Session +testname is connected for /,
  )
  await world.faults({ name: 'password-change', agent: 'bfriend' })
  await world.send('PUT', '/v1/agents/bfriend/session')
  const look = () => cli('doctor', '--agent', 'bfriend')
  await expect.poll(async () => (await look()).code, { timeout: 15_000 }).toBe(6)
  expect((await look()).out).toContain(
    '✗ Session          Genesys wants bfriend to change the password first.',
  )
  await world.faults()
  const wrongKey = await built.cli(['doctor'], { CONSULT_BRIDGE_KEY: 'wrong' })
  expect(wrongKey).toMatchObject({
    code: 6,
    out: expect.stringContaining('✗ Key              The bridge does not know the key.'),
  })
})
