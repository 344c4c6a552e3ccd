import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cliDocument } from '../../cli/document.ts'

test('docs/cli.md is what `npm run cli-document` writes', () => {
  const committed = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8')
  expect(committed).toBe(cliDocument())
})
