import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { localKeys } from '../../local/local-callers.ts'
import { documentedCalls } from '../e2e/generated-caller.ts'
import { startFakeSlack } from '../doubles/slack/fake-slack.ts'
import type { FakeSlack } from '../doubles/slack/fake-slack.ts'
import { startWorld } from '../e2e/world.ts'
import type { World } from '../e2e/world.ts'
import { startScripted } from '../gws/scripted-server.ts'
import { anyRequest, eachPartOf } from './any-request.ts'
import type { AnyRequest, Known } from './any-request.ts'
import { cursorsFrom } from './cursors.ts'
import { resolve } from './json-pointer.ts'
import { formsOf, ownSlackHeaders, signatureOf, toForm } from './slack-forms.ts'

/** Another seed and more requests find more; these are what there is time for at every turn. */
const seed = Number(process.env['SEED'] ?? 7)
const requestsEach = Number(process.env['REQUESTS'] ?? 40)
const secondsEach = Number(process.env['SECONDS'] ?? 2.5)

const document: unknown = JSON.parse(
  readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'),
)
const Ref = z.looseObject({ $ref: z.string() })
const Examples = z.looseObject({ examples: z.array(z.unknown()) })

let world: World
let receiver: Awaited<ReturnType<typeof startScripted>>
let values: Known['values']
let removable: string[]
let token: string
let cursors: Readonly<Record<string, readonly string[]>>
let slack: FakeSlack
let slackForms: unknown[]

const idOf = ({ body }: { body: unknown }) => z.object({ id: z.string() }).parse(body).id

beforeAll(async () => {
  receiver = await startScripted((_, response) => response.writeHead(204).end())
  slack = await startFakeSlack()
  world = await startWorld({ SLACK_API_URL: slack.apiUrl }, { quiet: true })
  await world.autoAnswer('bfriend', 'accept')
  const interactionId = await world.interaction('chat')
  const about = { agent: 'testname', media: 'chat', target: { agent: 'bfriend' } }
  const webhookId = idOf(await world.call('createWebhook', { body: { url: receiver.url } }))
  const started = async (key: string) =>
    world.call('startConsult', {
      ...{ key, body: { ...about, interactionId: await world.interaction('chat') } },
    })
  const consult = await started(localKeys.agent)
  for (const key of [localKeys.agent, localKeys.customer, localKeys.customer]) await started(key)
  const { length: sequence } = await world.eventsUntil(idOf(consult), 'consult.joined')
  for (const agent of ['testname', 'carol', 'bfriend'])
    await world.call('warmAgentSession', { path: { agent } })
  await vi.waitUntil(() => receiver.seen.length > 3, { timeout: 20_000 })
  cursors = await vi.waitFor(() => cursorsFrom(world, { webhookId }), { timeout: 20_000 })
  slackForms = await formsOf(slack, world.stack.url)
  const aWebhook = async () =>
    idOf(await world.call('createWebhook', { body: { url: receiver.url } }))
  const body = { callerId: 'shop', audience: 'agent', agents: 'all' }
  const aKey = async () => idOf(await world.call('createKey', { key: localKeys.operator, body }))
  const made = await world.call('createCallerToken', { body: { agent: 'carol' } })
  token = z.object({ token: z.string() }).parse(made.body).token
  values = {
    id: [idOf(consult), webhookId],
    ...{ 'Idempotency-Key': ['a'], Prefer: ['respond-async'] },
    agent: ['testname', 'carol', 'bfriend'],
    state: ['joined', 'ended'],
    interactionId: [interactionId],
    ...{ search: ['b'], limit: ['1', '100'], after: ['0', String(sequence)], wait: ['0', '0.1'] },
  }
  removable = [await aWebhook(), await aWebhook(), await aKey(), await aKey()]
})
afterAll(async () => {
  await world.close()
  await receiver.close()
  await slack.close()
})

type Call = NonNullable<ReturnType<typeof documentedCalls.get>>

/** The document's own examples of a body, about what there is. */
const bodiesOf = ({ requestBody }: Call): unknown[] => {
  const schema = Ref.safeParse(requestBody?.content['application/json']?.schema).data
  if (!schema) return []
  const { examples } = Examples.parse(resolve(document, schema.$ref))
  const text = JSON.stringify(examples)
    .replaceAll('https://crm.example/hooks/consults', receiver.url)
    .replaceAll('0000Na9B26EF006E', values['interactionId']?.[0] ?? '')
    .replaceAll('c_8fJ2kQ', values['id']?.[0] ?? '')
  return z.array(z.unknown()).parse(JSON.parse(text))
}

const keyFor = ({ security, tags }: Call): string => {
  if (security.some((kind) => 'operatorKey' in kind)) return localKeys.operator
  return tags.includes('Channels') ? localKeys.customer : localKeys.agent
}

const calls = [...documentedCalls].map(([id, call], n) => [id, call, seed + n] as const)

/** What is known of a call before it is asked for. */
const known = (id: string, call: Call): Known => {
  const [consultId = '', webhookId = ''] = values['id'] ?? []
  const rightFirst = call.path.startsWith('/v1/webhooks/') ? [webhookId, consultId] : values['id']
  const ids = { id: (call.method === 'DELETE' ? removable : rightFirst) ?? [] }
  const cursor = cursors[id] ?? []
  const isSlacks = id === 'answerSlack'
  return {
    bodies: [
      ...(isSlacks ? slackForms : bodiesOf(call)),
      ...(id === 'replayWebhook' ? cursor.map((each) => ({ cursor: each })) : []),
    ],
    values: { ...values, ...ids, cursor },
    ...(isSlacks && { write: toForm }),
    key: keyFor(call),
    otherKeys: [localKeys.agent, localKeys.customer, localKeys.operator, token],
  }
}

/** Asks, and holds the answer against the document; what goes to Slack's call is signed as Slack does. */
const ask = async (id: string, call: Call, { method, path, body, headers }: AnyRequest) => {
  const signed = id === 'answerSlack' ? signatureOf(body ?? '') : {}
  const { status } = await world.send(method, path, {
    headers: { ...headers, ...signed, ...ownSlackHeaders(headers) },
    ...(body !== undefined && { body }),
  })
  expect(status).toBeLessThan(500)
  expect(Object.keys(call.responses)).toContain(String(status))
  return status
}

test.concurrent.each(calls)(
  '%s answers as the document says whichever of its parts is missing, right or wrong',
  async (id, call) => {
    const table = eachPartOf(call, known(id, call))
    const answered = new Map<string, number>()
    for (const [what, request] of table) answered.set(what, await ask(id, call, request))
    expect(answered.size).toBe(table.length)
    for (const { name } of call.parameters)
      for (const way of ['wrong', 'huge', 'odd'])
        expect([...answered.keys()]).toContain(`${name} ${way}`)
    // What is right gets past every check of form.
    if (call.requestBody) {
      expect(answered.get('body right 0')).toBeDefined()
      expect(answered.get('body right 0')).not.toBe(400)
    }
    if (cursors[id] && !call.requestBody) expect(answered.get('cursor right 0')).toBe(200)
  },
)

// By a seed of its own each, as the same parameters would be sent the same.
test.concurrent.each(calls)(
  '%s answers whatever it is sent as the document says, and never with 5xx',
  async (id, call, seed) => {
    await fc.assert(
      fc.asyncProperty(anyRequest(call, known(id, call)), async (request) => {
        await ask(id, call, request)
      }),
      { seed, numRuns: requestsEach, interruptAfterTimeLimit: secondsEach * 1000 },
    )
  },
)
