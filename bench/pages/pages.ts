import { format, resolveConfig } from 'prettier'
import { benchmarksPage } from './benchmarks-page.ts'
import { capacityPage } from './capacity-page.ts'
import { plots } from './plots.ts'
import { Results } from './results.ts'

/** Where the figures are, and what is written from them; paths in docs/. */
export const resultsFile = 'benchmarks.json'

/** The text of each page by its path in docs/, of what docs/benchmarks.json says. */
export const pagesOf = async (json: string, docs: URL): Promise<Record<string, string>> => {
  const results = Results.parse(JSON.parse(json))
  const tidy = async (path: string, text: string) =>
    format(text, { ...(await resolveConfig(new URL(path, docs))), parser: 'markdown' })
  const capacity = capacityPage(results)
  return {
    ...(capacity !== undefined && { 'capacity.md': await tidy('capacity.md', capacity) }),
    'benchmarks.md': await tidy('benchmarks.md', benchmarksPage(results)),
    ...Object.fromEntries(
      Object.entries(plots(results.runs)).map(([name, svg]) => [`benchmarks/${name}`, svg]),
    ),
  }
}
