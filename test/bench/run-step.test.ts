import { expect, test } from 'vitest'
import { runStep } from '../../bench/run-step.ts'

const file = '../test/bench/some-benchmark'

test('given a benchmark that idles for a while, when it is run, then it is said at that time, and its line is there at the end', async () => {
  let quiet = 0
  const { line } = await runStep({ file, args: ['0'], onQuiet: () => (quiet += 1) })
  expect(quiet).toBe(1)
  expect(line).toMatchObject({ bench: 'some', figure: 1 })
})

test('given a benchmark that fails after its line, then there is none', async () => {
  expect((await runStep({ file, args: ['1'] })).line).toBeUndefined()
})
