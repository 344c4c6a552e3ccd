import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))
const elsewhere = new Set(['node_modules', 'dist', 'cdk.out', '.local', '.git'])

/** Every page in Markdown, by its path in the repository. */
export const pages = (): string[] =>
  globSync('**/*.md', { cwd: root, exclude: (name) => elsewhere.has(name) }).sort()
