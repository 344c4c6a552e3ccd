import { expect, test } from 'vitest'
import { runChaos } from './chaos.ts'

test('while listeners die, nodes are lost and the store is throttled, every consult ends once and is told without a gap', async () => {
  const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000)
  console.log(`chaos seed ${seed}`)
  const report = await runChaos({
    seed,
    listeners: 3,
    agents: 30,
    perSecond: 3,
    seconds: 20,
    everyMs: 3000,
    settleSeconds: 90,
  })
  expect(report).toMatchObject({ faults: [], consults: 60 })
  // A bridge that refuses everybody would keep every promise.
  expect(report.ends['ended']).toBeGreaterThan(20)
  expect(report.ends['not started'] ?? 0).toBeLessThan(6)
}, 240_000)
