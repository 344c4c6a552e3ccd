import { writeFileSync } from 'node:fs'
import { cliDocument } from './document.ts'

writeFileSync(new URL('../docs/cli.md', import.meta.url), cliDocument())
