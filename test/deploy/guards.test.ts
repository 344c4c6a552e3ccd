import { expect, test } from 'vitest'
import { accountObjections, reservedBy } from '../../lib/account-guard.ts'
import { fixed, objections } from '../../lib/guards.ts'
import { eventSources } from '../../src/config/routes.ts'
import type { Tenant } from '../../src/config/tenant.ts'
import { appOf, examples, templateOf } from './synthesized.ts'

const { acme } = examples
const lasting = (seconds: number): Tenant => ({
  ...acme,
  timeouts: { ...acme.timeouts, sessionLeaseSeconds: seconds },
})
const loaded = (load: Partial<Tenant['load']>): Tenant => ({
  ...acme,
  load: { ...acme.load, ...load },
})

test('the examples bear what they are to bear', () => {
  expect(Object.values(examples).flatMap((tenant) => objections(tenant))).toEqual([])
})

const violations: [what: string, found: string[], says: RegExp][] = [
  [
    'a message handed out while its function may run',
    objections(acme, { ...fixed, visibilitySeconds: () => 30 }),
    /hands a message out again after 30 s, while \w+ may still work on it/,
  ],
  [
    'a hand-over longer than ECS waits',
    objections(acme, { ...fixed, stopWithinSeconds: 120 }),
    /may take 120 s to hand over, but is killed after 120 s/,
  ],
  [
    'a lease longer than a deployment takes',
    objections(lasting(60)),
    /a lease of 60 s is too long/,
  ],
  [
    'more agents than listeners bear',
    objections(loaded({ agents: 7001 })),
    /7001 agents need more listeners/,
  ],
  [
    'more sessions than a listener has memory for',
    objections({ ...acme, listener: { ...acme.listener, sessionsPerTask: 10_000 } }),
    /10000 sessions a task need 745 MiB; of 512 409 may be used/,
  ],
  [
    'more sessions than its share of a core starts in time',
    objections({
      ...acme,
      listener: { ...acme.listener, memoryMiB: 1024, sessionsPerTask: 10_000 },
    }),
    /10000 sessions a task need 100 s to start on 256 CPU units/,
  ],
  [
    'more agents than their secret has room for',
    objections(loaded({ agents: 701 })),
    /the credentials of 701 agents need more room: where they are, 700 can be kept/,
  ],
  [
    'more requests than the API takes',
    objections(loaded({ consultsPerMinute: 1300 })),
    /make more requests than the API takes/,
  ],
  [
    'more callers than an environment holds',
    objections({
      ...acme,
      callers: Array.from({ length: 25 }, (_, n) => ({
        id: `caller-${n}`,
        keySha256: 'a'.repeat(64),
        audience: 'agent',
        agents: 'all',
      })),
    }),
    /bytes of a function's environment of 4096/,
  ],
]

test.each(violations)('%s is found', (_what, found, says) => {
  expect(found.join('\n')).toMatch(says)
})

test('a violation stops the synthesis, with the tenant’s name', () => {
  expect(() => appOf(loaded({ agents: 7001 }))).toThrow('acme: 7001 agents need more listeners')
})

test('two hundred consults a minute find their places when Genesys is slow', () => {
  const tenant = loaded({ consultsPerMinute: 200 })
  expect(objections(tenant)).toEqual([])
  templateOf(tenant).hasResourceProperties('AWS::Lambda::Function', {
    Handler: 'main.handlers.startConsult',
    ReservedConcurrentExecutions: 84,
  })
})

test('a tenant keeps for itself what it says it reserves, and nothing where its queues set a bound', () => {
  const kept = Object.values(templateOf(acme).findResources('AWS::Lambda::Function')).map(
    (found) => {
      const { Handler, ReservedConcurrentExecutions = 0 } = found['Properties'] as {
        Handler: string
        ReservedConcurrentExecutions?: number
      }
      return [Handler.replace('main.handlers.', ''), ReservedConcurrentExecutions] as const
    },
  )
  expect(kept.reduce((sum, [, places]) => sum + places, 0)).toBe(reservedBy(acme))
  expect(reservedBy(acme)).toBeLessThan(100)
  for (const { serves } of eventSources) expect(new Map(kept).get(serves)).toBe(0)
})

test('Slack’s people find their places when all else is busy, where there are such people', () => {
  const crm = { id: 'crm', keySha256: 'a'.repeat(64), audience: 'agent', agents: 'all' } as const
  const slack = { team: 'T0123ABCD', caller: 'crm', users: {}, emails: {} }
  const tenant = { ...acme, callers: [crm], load: { ...acme.load, consultsPerMinute: 200 } }
  const placesOf = (asked: Tenant) => {
    const found = templateOf(asked).findResources('AWS::Lambda::Function', {
      Properties: { Handler: 'main.handlers.answerSlack' },
    })
    return Object.values(found).map((each) => {
      const { ReservedConcurrentExecutions: places } = each['Properties'] as {
        ReservedConcurrentExecutions?: number
      }
      return places
    })
  }
  expect(placesOf({ ...tenant, slack })).toEqual([80])
  expect(placesOf(tenant)).toEqual([undefined])
  expect(reservedBy({ ...tenant, slack }) - reservedBy(tenant)).toBe(80)
})

test('tenants of one account and region that reserve more than it may run at once are refused', () => {
  const many = Array.from({ length: 9 }, (_, n) => ({ ...acme, name: `acme-${n}` }))
  expect(accountObjections(many.slice(0, 8), 1000)).toEqual([])
  expect(accountObjections(many, 1000).join()).toMatch(/acme-8: reserve \d+ of 1000/)
  const apart = many.map((tenant, n) => ({ ...tenant, region: n < 5 ? 'eu-west-1' : 'us-east-1' }))
  expect(accountObjections(apart, 1000)).toEqual([])
  expect(accountObjections([acme], 10)).toHaveLength(1)
})
