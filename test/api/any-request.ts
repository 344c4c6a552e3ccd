import fc from 'fast-check'
import type { documentedCalls } from '../e2e/generated-caller.ts'

type DocumentedCall = NonNullable<ReturnType<typeof documentedCalls.get>>

export type AnyRequest = {
  method: string
  path: string
  body?: string
  headers: Record<string, string>
}

/** What a parameter may be sent as: what it should be, and what it should not. */
const anyValue = (right: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: right.length > 0 ? 8 : 0, arbitrary: fc.constantFrom('', ...right) },
    { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
    fc.constantFrom('x'.repeat(2500), '漢'.repeat(200), '9'.repeat(400)),
    fc.constantFrom(
      ...['', ' ', '.', '..', '../..', '%', '%2F', '%00', '\0', '\ud800', '#', '?', '[]', '{}'],
      ...['null', 'NaN', '-1', '0', '1e9', '1e400', 'true', '__proto__'],
      ...["' or 1=1 --", '${7*7}', '<b>', '🎉'],
    ),
  )

/** What is wrong with any parameter: of no use, too much, and odd. */
const wrongValues = { wrong: '{}', huge: 'x'.repeat(2500), odd: '\0' } as const
const wrongBodies = {
  ...{ wrong: '[]', huge: 'x'.repeat(70_000), odd: '{"__proto__":{}}', broken: '{' },
} as const

const anyJson = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, 0.5, '', [], {}, 'x'.repeat(3000), '\0'),
  fc.constantFrom<unknown>('\ud800', '__proto__', '2026-13-40T99:99:99Z', '999999-01-01', [[[]]]),
)

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** One member left out, put in, or made into something else, however deep. */
const changed = (value: unknown): fc.Arbitrary<unknown> => {
  if (!isObject(value) || Object.keys(value).length === 0) return anyJson
  const names = fc.constantFrom(...Object.keys(value))
  return fc.oneof(
    names.map((name) => Object.fromEntries(Object.entries(value).filter(([n]) => n !== name))),
    fc.tuple(fc.string({ unit: 'grapheme' }), anyJson).map(([name, more]) => ({
      ...value,
      [name]: more,
    })),
    names.chain((name) => changed(value[name]).map((other) => ({ ...value, [name]: other }))),
    anyJson,
  )
}

const anyBody = (
  examples: readonly unknown[],
  write: NonNullable<Known['write']>,
): fc.Arbitrary<string | undefined> => {
  const right = fc.constantFrom(...(examples.length > 0 ? examples : [{}]))
  return fc.oneof(
    { weight: 2, arbitrary: right.map(write) },
    { weight: 6, arbitrary: right.chain(changed).map(write) },
    {
      weight: 2,
      arbitrary: right.chain(changed).chain(changed).map(write),
    },
    fc.constantFrom(
      undefined,
      ...['', ' ', '{', 'null', '"x"', '[]', '\0', '\ufeff{}', '{"__proto__":{}}', '{"a":1,"a":2}'],
      ...['['.repeat(30_000), '{"a":'.repeat(5000), 'x'.repeat(70_000), `"${'漢'.repeat(22_000)}"`],
      '9'.repeat(5000),
    ),
  )
}

const usualHeaders = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
}
const oddHeaders = fc.record(
  {
    'idempotency-key': fc.constantFrom('a', 'b', 'x'.repeat(255), 'x'.repeat(256), 'é', '\t'),
    prefer: fc.constantFrom('respond-async', 'respond-async, wait=10', 'x'.repeat(1000), ','),
    'content-type': fc.constantFrom('text/plain', 'application/xml', 'image/png', 'x', ''),
    accept: fc.constantFrom('application/json, text/event-stream', 'text/html', '*/*;q=9'),
    origin: fc.constantFrom('https://evil.example', 'null', 'http://localhost:1'),
    'x-slack-signature': fc.constantFrom('v0=00', 'v0'),
    'x-slack-request-timestamp': fc.constantFrom('0', 'now', String(2 ** 40)),
  },
  { requiredKeys: [] },
)
const anyHeaders: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(usualHeaders) },
  fc.constantFrom('a', 'b').map((key) => ({ ...usualHeaders, 'idempotency-key': key })),
  oddHeaders.map((odd) => ({ ...usualHeaders, ...odd })),
)

/** What there is that a call may be about. */
export type Known = {
  /** Bodies that are right. */
  bodies: readonly unknown[]
  /** What parameters may be, by name. */
  values: Readonly<Record<string, readonly string[]>>
  /** How a body is written down; JSON unless told. */
  write?: (body: unknown) => string
  /** The credential that the call is for, and others that are good. */
  key: string
  otherKeys: readonly string[]
}

/** A request of a call as the document has it, with anything wrong in any part of it. */
export const anyRequest = (call: DocumentedCall, known: Known): fc.Arbitrary<AnyRequest> => {
  const names = (place: string) =>
    call.parameters.filter((each) => each.in === place).map(({ name }) => name)
  const valueOf = (name: string) => anyValue(known.values[name] ?? [])
  const queryNames = names('query')
  const aPair = (name: string) => fc.tuple(fc.constant(name), valueOf(name))
  return fc
    .record({
      path: fc.record(Object.fromEntries(names('path').map((name) => [name, valueOf(name)]))),
      query: fc.oneof(
        { weight: 2, arbitrary: fc.constant([]) },
        {
          weight: queryNames.length * 3,
          arbitrary: fc.array(fc.oneof(...queryNames.map(aPair), aPair('limit')), { maxLength: 3 }),
        },
        fc.array(fc.tuple(fc.constantFrom('colour', '__proto__', ''), anyValue([])), {
          minLength: 1,
          maxLength: 2,
        }),
      ),
      key: fc.oneof(
        { weight: 9, arbitrary: fc.constant(known.key) },
        fc.constantFrom(...known.otherKeys, '', 'x', 'x'.repeat(2000), 'é', 'two words'),
      ),
      headers: anyHeaders,
      body: call.requestBody
        ? anyBody(known.bodies, known.write ?? JSON.stringify)
        : fc.constantFrom(undefined, '{}', '{'),
    })
    .map(({ path, query, key, headers, body }) => ({
      method: call.method,
      path: toTarget(call.path, path, query),
      headers: { ...headers, authorization: `Bearer ${key}` },
      ...(body !== undefined && call.method !== 'GET' && { body }),
    }))
}

/** Every parameter of a call and its body, each left out, right in every way that is known, and wrong in some; all else is right. */
export const eachPartOf = (
  call: DocumentedCall,
  { values, bodies, write = JSON.stringify, key }: Known,
): [what: string, request: AnyRequest][] => {
  const rightBody = bodies.length > 0 ? write(bodies[0]) : undefined
  const placed = (place: string) => call.parameters.filter((each) => each.in === place)
  const paths = Object.fromEntries(
    placed('path').map(({ name }) => [name, values[name]?.[0] ?? '']),
  )
  const made = ({
    path = paths,
    query = [],
    headers = {},
    body = rightBody,
  }: {
    path?: Record<string, string>
    query?: [string, string][]
    headers?: Record<string, string>
    body?: string | undefined
  }): AnyRequest => ({
    method: call.method,
    path: toTarget(call.path, path, query),
    headers: { ...usualHeaders, ...headers, authorization: `Bearer ${key}` },
    ...(call.requestBody && body !== undefined && { body }),
  })
  const waysOf = (name: string): [string, string][] => [
    ...(values[name] ?? []).map((value, n): [string, string] => [`right ${n}`, value]),
    ...Object.entries(wrongValues),
  ]
  const inPlace = (place: string, put: (name: string, value: string) => AnyRequest) =>
    placed(place).flatMap(({ name }) =>
      waysOf(name).map(([way, value]): [string, AnyRequest] => [
        `${name} ${way}`,
        put(name, value),
      ]),
    )
  return [
    ['nothing but what is needed', made({})],
    ...inPlace('path', (name, value) => made({ path: { ...paths, [name]: value } })),
    ...placed('path').map(({ name }): [string, AnyRequest] => [
      `${name} missing`,
      made({ path: { ...paths, [name]: '' } }),
    ]),
    ...inPlace('query', (name, value) => made({ query: [[name, value]] })),
    // A header cannot have what is odd elsewhere.
    ...inPlace('header', (name, value) => made({ headers: { [name]: value.replace('\0', 'é') } })),
    ...(call.requestBody
      ? [
          ...bodies.map((body, n): [string, AnyRequest] => [
            `body right ${n}`,
            made({ body: write(body) }),
          ]),
          ...Object.entries({ ...wrongBodies, missing: '' }).map(
            ([way, body]): [string, AnyRequest] => [`body ${way}`, made({ body })],
          ),
        ]
      : []),
  ]
}

const toTarget = (
  template: string,
  values: Record<string, string>,
  query: readonly (readonly [string, string])[],
): string => {
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = encode(values[name] ?? '')
    // To every client that would be another path.
    return /^\.{0,2}$/.test(value) ? '...' : value
  })
  const search = query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')
  return search === '' ? path : `${path}?${search}`
}

/** A percent sign by itself is no encoding of anything. */
const encode = (text: string) => (text === '%' ? text : encodeURIComponent(text.toWellFormed()))
