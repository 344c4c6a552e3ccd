import { concurrentExecutions, requestsPerSecond, unreservedAtLeast } from '../../lib/limits.ts'

/** What is not ours to exceed: per stack, or what all stacks of one account share in a region. */
export type Quota = {
  most: number
  unit: string
  of: 'stack' | 'account'
  /** Where it is written. */
  source: string
  /** What to do where it is reached. */
  lever: string
}

/** As AWS's pages, and this project's own bounds, had them when this was written; nothing here looks them up. */
export const quotas = {
  credentials: {
    ...{ most: 20 * 700, unit: 'agents', of: 'stack' },
    source: 'Secrets Manager: 65,536 bytes a secret; a tenant’s file names 20 at most',
    lever: 'more stacks, each for a part of the agents',
  },
  tasks: {
    ...{ most: 50, unit: 'listeners', of: 'stack' },
    source: '`tasksAtMost` of a tenant’s file',
    lever: 'larger listeners, up to 10,000 sessions each',
  },
  tableReads: {
    ...{ most: 40_000, unit: 'units/s', of: 'stack' },
    source:
      'DynamoDB: default throughput of an on-demand table, of which a new one bears 12,000 at once; can be raised',
    lever: 'larger listeners, of which fewer look at all rows; then more stacks',
  },
  rowReads: {
    ...{ most: 16 * 3000, unit: 'units/s', of: 'stack' },
    source: 'DynamoDB: 3,000 read units a second for a partition key; the rows have 16',
    lever: 'larger listeners, of which fewer look at all rows; then more stacks',
  },
  beatReads: {
    ...{ most: 3000, unit: 'units/s', of: 'stack' },
    source: 'DynamoDB: 3,000 read units a second for a partition key; the beats have one',
    lever: 'larger listeners',
  },
  tableWrites: {
    ...{ most: 40_000, unit: 'units/s', of: 'stack' },
    source:
      'DynamoDB: default throughput of an on-demand table, of which a new one bears 4,000 at once; can be raised',
    lever: 'a raised quota, or more stacks',
  },
  callerReads: {
    ...{ most: 3000, unit: 'units/s', of: 'stack' },
    source:
      'DynamoDB: 3,000 read units a second for a partition key; each event reads its caller’s webhooks and sockets that follow everything',
    lever: 'several callers, each for some of the agents; then more stacks',
  },
  outboxWrites: {
    ...{ most: 1000, unit: 'units/s', of: 'stack' },
    source:
      'DynamoDB: 1,000 write units a second for a partition key of an index; what is to be handed on has one, written at entering and leaving',
    lever: 'several keys for what is to be handed on, or more stacks',
  },
  openWrites: {
    ...{ most: 1000, unit: 'units/s', of: 'stack' },
    source:
      'DynamoDB: 1,000 write units a second for a partition key of an index; open consults have one, written at entering and leaving',
    lever: 'several keys for open consults, or more stacks',
  },
  deliveries: {
    ...{ most: 2400, unit: 'messages/s', of: 'stack' },
    source: 'SQS: high throughput of a FIFO queue, in the regions that have least',
    lever: 'another region’s larger quota, or more stacks',
  },
  httpRequests: {
    ...{ most: requestsPerSecond, unit: 'requests/s', of: 'stack' },
    source: 'lib/limits.ts: what a stack’s HTTP API lets through',
    lever: '`requestsPerSecond` in lib/limits.ts, up to API Gateway’s 10,000 for an account',
  },
  frames: {
    ...{ most: requestsPerSecond, unit: 'frames/s', of: 'stack' },
    source: 'lib/limits.ts: what a stack’s sockets let through; the client’s pings',
    lever: '`requestsPerSecond` in lib/limits.ts, or pings that come more rarely',
  },
  sockets: {
    ...{ most: 500, unit: 'new sockets/s', of: 'account' },
    source: 'API Gateway: new connections of WebSocket APIs, account and region; can be raised',
    lever: 'a raised quota, or more accounts',
  },
  functions: {
    ...{ most: concurrentExecutions, unit: 'at once', of: 'account' },
    source: 'Lambda: concurrent executions, account and region; can be raised',
    lever: 'a raised quota, or more accounts',
  },
  reserved: {
    ...{ most: concurrentExecutions - unreservedAtLeast, unit: 'places', of: 'account' },
    source:
      'lib/function-needs.ts: what a stack keeps free for its functions, by `load`; Lambda keeps 100 of an account',
    lever: 'less that is kept free (`load`, `atOnce`), a raised quota, or more accounts',
  },
  processors: {
    ...{ most: 6, unit: 'vCPU', of: 'account' },
    source: 'Fargate: on-demand vCPUs of a new account, in a region; can be raised',
    lever: 'a raised quota, which AWS grants as use grows',
  },
} as const satisfies Record<string, Quota>
export type QuotaName = keyof typeof quotas
