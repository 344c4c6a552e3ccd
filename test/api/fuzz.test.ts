import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { localKeys } from '../../local/local-callers.ts'
import { documentedCalls } from '../e2e/generated-caller.ts'
import { startWorld } from '../e2e/world.ts'
import type { World } from '../e2e/world.ts'
import { startScripted } from '../gws/scripted-server.ts'
import { anyRequest } from './any-request.ts'
import type { Known } from './any-request.ts'
import { resolve } from './json-pointer.ts'

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

const idOf = ({ body }: { body: unknown }) => z.object({ id: z.string() }).parse(body).id

beforeAll(async () => {
  receiver = await startScripted((_, response) => response.writeHead(204).end())
  world = await startWorld({}, { quiet: true })
  await world.autoAnswer('bfriend', 'accept')
  const interactionId = await world.interaction('chat')
  const about = { agent: 'testname', media: 'chat', target: { agent: 'bfriend' } }
  const consult = await world.call('startConsult', {
    body: { ...about, interactionId: await world.interaction('chat') },
  })
  const { length: sequence } = await world.eventsUntil(idOf(consult), 'consult.joined')
  const aWebhook = async () =>
    idOf(await world.call('createWebhook', { body: { url: receiver.url } }))
  const body = { callerId: 'shop', audience: 'agent', agents: 'all' }
  const aKey = async () => idOf(await world.call('createKey', { key: localKeys.operator, body }))
  const made = await world.call('createCallerToken', { body: { agent: 'carol' } })
  token = z.object({ token: z.string() }).parse(made.body).token
  values = {
    id: [idOf(consult), await aWebhook()],
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

// By a seed of its own each, as the same parameters would be sent the same.
test.concurrent.each(calls)(
  '%s answers whatever it is sent as the document says, and never with 5xx',
  async (_, call, seed) => {
    const about = {
      bodies: bodiesOf(call),
      values: call.method === 'DELETE' ? { ...values, id: removable } : values,
      key: keyFor(call),
      otherKeys: [localKeys.agent, localKeys.customer, localKeys.operator, token],
    }
    await fc.assert(
      fc.asyncProperty(anyRequest(call, about), async ({ method, path, body, headers }) => {
        const { status } = await world.send(method, path, {
          headers,
          ...(body !== undefined && { body }),
        })
        expect(status).toBeLessThan(500)
        expect(Object.keys(call.responses)).toContain(String(status))
      }),
      { seed, numRuns: requestsEach, interruptAfterTimeLimit: secondsEach * 1000 },
    )
  },
)
