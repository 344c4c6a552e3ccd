import type { Operation } from './operation.ts'

const text = { type: 'string' }

/** What answers are headed with. */
export const headers = {
  'X-Request-Id': { description: 'Names the request in logs', schema: text },
  'RateLimit-Policy': {
    description: 'What the caller may ask: `"requests";q=600;w=60`',
    schema: text,
  },
  RateLimit: { description: 'What is left of it: `"requests";r=599;t=37`', schema: text },
  Location: { description: 'The path of what was made', schema: text },
  'Retry-After': { description: 'Seconds', schema: { type: 'integer', minimum: 0 } },
}

/** The same by reference, of these names. */
export const headersOf = (...names: (keyof typeof headers)[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))

/** The headers of requests that mean something, beside Authorization. */
export const requestHeaders = {
  'Idempotency-Key': {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description:
      'The same key with the same body is answered the same, and nothing is done twice; kept for a day, for each caller. Where ' +
      'nothing was recorded or sent (400 to 404, 429, 502, 503) the key is free again.',
    schema: { type: 'string', pattern: '^[\\x20-\\x7e]{1,255}$' },
  },
  Prefer: {
    name: 'Prefer',
    in: 'header',
    required: false,
    description: '`respond-async`: 202 as soon as it is recorded',
    schema: text,
  },
}

const bearer = (description: string) => ({ type: 'http', scheme: 'bearer', description })

/** The kinds of credential; all but Slack’s are sent as `Authorization: Bearer …`. */
export const securitySchemes = {
  key: bearer('A caller’s API key.'),
  operatorKey: bearer('The key of a caller whom the tenant’s file calls an operator.'),
  callerToken: bearer('A caller token: what a browser may know. It acts for one agent.'),
  slackSignature: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Slack-Signature',
    description: 'Slack signs with the app’s secret, beside X-Slack-Request-Timestamp.',
  },
}

export const securityOf = ({
  admits,
}: Operation): Partial<Record<keyof typeof securitySchemes, []>>[] => {
  switch (admits) {
    case 'everybody':
      return []
    case 'slack':
      return [{ slackSignature: [] }]
    case 'operators':
      return [{ operatorKey: [] }]
    case 'keys':
      return [{ key: [] }]
    case 'keys and tokens':
      return [{ key: [] }, { callerToken: [] }]
  }
}
