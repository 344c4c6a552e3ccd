/** What browsers are told of the HTTP API where a tenant lets pages of other origins call it. Credentials are no cookies. */
export const cors = {
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  headers: ['authorization', 'content-type', 'idempotency-key', 'prefer'],
  exposed: ['location', 'ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id'],
  maxAgeSeconds: 3600,
} as const
