import { readFileSync } from 'node:fs'
import type { AlarmName } from './alarms.ts'

const text = readFileSync(new URL('../docs/runbook.md', import.meta.url), 'utf8')

const sections = text
  .split(/^## /m)
  .slice(1)
  .map((section): [string, string] => {
    const [name = '', ...paragraphs] = section.trim().split(/\n\n/)
    return [name, paragraphs.map((each) => each.replaceAll(/\s+/g, ' ')).join('\n')]
  })

/** The runbook's section for each alarm, a line for each paragraph. A test holds that none is missing. */
export const runbook = Object.fromEntries(sections) as Record<AlarmName, string>
