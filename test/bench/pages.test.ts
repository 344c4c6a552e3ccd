import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { pagesOf, resultsFile } from '../../bench/pages/pages.ts'

const docs = new URL('../../docs/', import.meta.url)
const read = (path: string) => readFile(new URL(path, docs), 'utf8')

test('every page of figures, and every picture, is what the committed results make of it', async () => {
  const pages = await pagesOf(await read(resultsFile), docs)
  expect(Object.keys(pages)).toContain('benchmarks.md')
  for (const [path, text] of Object.entries(pages)) expect(await read(path), path).toBe(text)
})
