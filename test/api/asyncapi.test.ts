import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { clientFrameSchemas, sentSchemas } from '../../lambdas/api/message-schemas.ts'
import { EventType } from '../../src/consult/event.ts'
import { WebhookEventType } from '../../src/consult/notice.ts'
import { refsIn, resolve } from './json-pointer.ts'

const text = readFileSync(new URL('../../docs/asyncapi.json', import.meta.url), 'utf8')

const Ref = z.strictObject({ $ref: z.string() })
const Variable = z.strictObject({ description: z.string() })
const Server = z.strictObject({
  host: z.string(),
  pathname: z.string().startsWith('/').optional(),
  protocol: z.enum(['wss', 'https']),
  description: z.string(),
  variables: z.record(z.string(), Variable),
  security: z.array(Ref).optional(),
})
const Channel = z.strictObject({
  address: z.string().nullable(),
  title: z.string(),
  description: z.string(),
  servers: z.array(Ref).length(1),
  messages: z.record(z.string(), Ref),
  bindings: z.strictObject({ ws: z.looseObject({ bindingVersion: z.string() }) }).optional(),
})
const Operation = z.strictObject({
  action: z.enum(['send', 'receive']),
  channel: Ref,
  summary: z.string().min(1),
  messages: z.array(Ref).min(1),
  reply: z.strictObject({ channel: Ref, messages: z.array(Ref).min(1) }).optional(),
  bindings: z.strictObject({ http: z.looseObject({ bindingVersion: z.string() }) }).optional(),
})
const Message = z.strictObject({
  summary: z.string().min(1),
  headers: Ref.optional(),
  payload: z.union([Ref, z.strictObject({ allOf: z.tuple([Ref, z.looseObject({})]) })]),
  examples: z
    .array(z.strictObject({ headers: z.unknown().optional(), payload: z.unknown() }))
    .min(1),
})
/** As much of AsyncAPI 3.0 as the document uses, and nothing that it does not know. */
const Document = z.strictObject({
  asyncapi: z.literal('3.0.0'),
  info: z.strictObject({
    title: z.string(),
    version: z.string(),
    description: z.string(),
    license: z.strictObject({ name: z.string(), url: z.url() }),
  }),
  defaultContentType: z.literal('application/json'),
  servers: z.record(z.string(), Server),
  channels: z.record(z.string(), Channel),
  operations: z.record(z.string(), Operation),
  components: z.strictObject({
    securitySchemes: z.record(z.string(), z.looseObject({ type: z.literal('httpApiKey') })),
    messages: z.record(z.string().regex(/^[\w.-]+$/), Message),
    schemas: z.record(z.string().regex(/^[\w.-]+$/), z.looseObject({})),
  }),
})

const json: unknown = JSON.parse(text)
const document = Document.parse(json)
const { channels, operations, components } = document
const named = { ...clientFrameSchemas, ...sentSchemas }
const schemaOf = ({ $ref }: z.infer<typeof Ref>): z.ZodType => {
  const name = Object.keys(named).find((name) => $ref === `#/components/schemas/${name}`)
  return named[name as keyof typeof named].schema
}

describe('the AsyncAPI document', () => {
  test('refers to nothing that is not there, and has nothing that is not referred to', () => {
    const refs = new Set(refsIn(json))
    for (const ref of refs) expect(resolve(json, ref), ref).toBeDefined()
    const all = Object.entries(components).flatMap(([kind, parts]) =>
      Object.keys(parts).map((name) => `#/components/${kind}/${name}`),
    )
    expect(all.filter((ref) => !refs.has(ref))).toEqual([])
  })

  test('has for each operation messages of its channel, and for each message an operation', () => {
    const used = Object.values(operations).flatMap(({ channel, messages, reply }) => {
      const refs = [...messages, ...(reply?.messages ?? [])].map(({ $ref }) => $ref)
      for (const ref of refs) expect(ref.startsWith(`${channel.$ref}/messages/`), ref).toBe(true)
      return refs
    })
    const all = Object.entries(channels).flatMap(([name, { messages }]) =>
      Object.keys(messages).map((message) => `#/channels/${name}/messages/${message}`),
    )
    expect([...new Set(used)].sort()).toEqual(all.sort())
  })

  test('has a variable for whatever a server leaves open, and for nothing else', () => {
    for (const { host, pathname = '', variables } of Object.values(document.servers))
      expect(`${host}${pathname}`.match(/(?<=\{)\w+(?=\})/g)).toEqual(Object.keys(variables))
  })

  test('tells webhooks of every type there is', () => {
    const types = [...EventType.options, ...WebhookEventType.options, 'webhook.test']
    const posted = Object.keys(channels['webhook']?.messages ?? {})
    expect(posted.sort()).toEqual([...new Set(types)].sort())
  })

  test.each(Object.entries(components.messages))(
    'shows examples of %s that its schemas take as they are',
    (name, { payload, headers, examples }) => {
      const schema = schemaOf('allOf' in payload ? payload.allOf[0] : payload)
      for (const example of examples) {
        expect(schema.parse(example.payload)).toEqual(example.payload)
        if (!headers) continue
        expect(schemaOf(headers).parse(example.headers)).toEqual(example.headers)
        expect(example.payload).toMatchObject({
          type: name,
          data: {
            type: name,
            id: z.looseObject({ 'webhook-id': z.string() }).parse(example.headers)['webhook-id'],
          },
        })
      }
    },
  )

  test.each(Object.entries(named))('shows %s by examples that are one', (name, { schema }) => {
    const { examples } = z
      .looseObject({ examples: z.array(z.unknown()).min(1) })
      .parse(components.schemas[name])
    for (const example of examples) expect(schema.parse(example)).toEqual(example)
  })
})
