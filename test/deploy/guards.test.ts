import { expect, test } from 'vitest'
import { fixed, objections } from '../../lib/guards.ts'
import type { Tenant } from '../../src/config/tenant.ts'
import { appOf, examples } from './synthesized.ts'

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
    'more consults than functions',
    objections(loaded({ consultsPerMinute: 130 })),
    /may need 55 functions at once/,
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
