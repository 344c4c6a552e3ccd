import { concurrentExecutions, requestsPerSecond } from '../../lib/limits.ts'

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
    source: 'DynamoDB: default throughput of an on-demand table; can be raised',
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
    source: 'DynamoDB: default throughput of an on-demand table; can be raised',
    lever: 'a raised quota, or more stacks',
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
  processors: {
    ...{ most: 6, unit: 'vCPU', of: 'account' },
    source: 'Fargate: on-demand vCPUs of a new account, in a region; can be raised',
    lever: 'a raised quota, which AWS grants as use grows',
  },
} as const satisfies Record<string, Quota>
export type QuotaName = keyof typeof quotas
