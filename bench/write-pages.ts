import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { pagesOf, resultsFile } from './pages/pages.ts'

const docs = new URL('../docs/', import.meta.url)

/** Writes the pages anew from docs/benchmarks.json. */
export const writePages = async (): Promise<void> => {
  const pages = await pagesOf(await readFile(new URL(resultsFile, docs), 'utf8'), docs)
  await mkdir(new URL('benchmarks/', docs), { recursive: true })
  for (const [path, text] of Object.entries(pages)) await writeFile(new URL(path, docs), text)
}

if (import.meta.main) await writePages()
