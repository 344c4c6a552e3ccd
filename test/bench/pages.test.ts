import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { goals } from '../../bench/pages/goals.ts'
import { pagesOf, resultsFile } from '../../bench/pages/pages.ts'

const docs = new URL('../../docs/', import.meta.url)
const read = (path: string) => readFile(new URL(path, docs), 'utf8')

test('every page of figures, and every picture, is what the committed results make of it', async () => {
  const pages = await pagesOf(await read(resultsFile), docs)
  expect(Object.keys(pages)).toContain('benchmarks.md')
  for (const [path, text] of Object.entries(pages)) expect(await read(path), path).toBe(text)
})

const changed = async (change: (kept: Kept) => object): Promise<string> => {
  const kept = Kept.parse(JSON.parse(await read(resultsFile)))
  const pages = await pagesOf(JSON.stringify({ ...kept, ...change(kept) }), docs)
  return pages['benchmarks.md'] ?? ''
}
const Kept = z.looseObject({ runs: z.record(z.string(), z.looseObject({})) })
type Kept = z.infer<typeof Kept>

test('given several runs of everything, then each goal says how many of them have reached it', async () => {
  const reached = { 'gap when a listener is killed': 2 }
  const page = await changed(() => ({
    repeated: { runs: 3, at: '2026-01-01T00:00:00.000Z', reached },
  }))
  expect(page).toMatch(/^\| gap when a listener is killed .*\| +2 of 3 \|$/m)
  expect(page).toContain('of 3 runs of everything, begun 2026-01-01 00:00 UTC')
  expect(page).toMatch(/^\| webhook alone, p99 .*\| +0 of 3 \|$/m)
})

test('given a benchmark that failed when it was run again, then its older figures say so', async () => {
  const page = await changed(({ runs }) => ({
    runs: { ...runs, delivery: { ...runs['delivery'], failedAt: '2026-01-02T00:00:00.000Z' } },
  }))
  expect(page).toContain('| delivery (**failed since**)')
})

test('given nothing measured at all, then every goal is there, and none is judged', async () => {
  const page = await changed(() => ({ runs: {} }))
  expect(page.match(/not measured/g)).toHaveLength(goals.length)
})

test('given what the first consult comes to, then the page says so; an older line says nothing of it', async () => {
  const withFirst = (firstAtList?: number) =>
    changed(({ runs }) => ({ runs: { ...runs, cost: { ...runs['cost'], firstAtList } } }))
  expect(await withFirst(1.25)).toContain('The first consult comes to 1.25 dollars')
  expect(await withFirst()).not.toContain('The first consult')
})

test('given a bill at list prices, then it stands beside the one with the account’s allowances; an older line has but that', async () => {
  const page = await changed(({ runs }) => ({
    runs: { ...runs, cost: { ...runs['cost'], bill: { SQS: 0.25 }, listBill: { SQS: 1.25 } } },
  }))
  expect(page).toMatch(
    /^\| dollars a month +\| +at list prices \| +with the account’s allowances \|$/m,
  )
  expect(page).toMatch(/^\| SQS +\| +1\.25 \| +0\.25 \|$/m)
  const older = await changed(({ runs }) => {
    const { listBill: _listBill, ...cost } = runs['cost'] ?? {}
    return { runs: { ...runs, cost: { ...cost, bill: { SQS: 0.25 } } } }
  })
  expect(older).toMatch(/^\| SQS +\| +0\.25 \|$/m)
})
