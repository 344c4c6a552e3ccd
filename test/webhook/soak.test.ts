import { expect, test } from 'vitest'
import { runSoak } from '../../bench/deliveries/soak.ts'

test('a soak in small: the good have everything in time, of the bad everything is accounted for', async () => {
  const options = {
    endpoints: 12,
    bad: 6,
    perCaller: 3,
    events: 270,
    perSecond: 20,
    settleSeconds: 60,
  }
  const { faults, good, bad } = await runSoak(options)
  expect(faults).toEqual([])
  // The p99 is `npm run soak`’s affair, which has the machine to itself.
  expect(good.p50).toBeLessThan(150)
  for (const what of [
    'is slow: delivered',
    'fails: http_500',
    'hangs: timeout',
    'drips: timeout',
    'is busy: http_429',
  ])
    expect(bad).toHaveProperty([what])
  for (const kind of ['fails', 'hangs', 'resets', 'drips'])
    expect(bad).toHaveProperty([`${kind}: circuit_open`])
}, 120_000)
