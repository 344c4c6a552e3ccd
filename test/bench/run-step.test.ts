import { expect, test } from 'vitest'
import { runStep } from '../../bench/run-step.ts'

const file = '../test/bench/some-benchmark'

test('given a benchmark that says more than its line, then the line is told', async () => {
  const { line } = await runStep({ file, args: ['0'] })
  expect(line).toMatchObject({ bench: 'some', figure: 1 })
})

test('given a benchmark that fails after its line, then there is none', async () => {
  expect((await runStep({ file, args: ['1'] })).line).toBeUndefined()
})
