import { readFileSync, readdirSync } from 'node:fs'

const folder = new URL('../adr/', import.meta.url)

/** The decisions by their titles, in order. */
export const decisions = (): string =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => {
      const title = /^# (\d+)\. (.+)$/m.exec(readFileSync(new URL(name, folder), 'utf8'))
      if (!title) throw new Error(`${name} has no title such as “# 7. First tries in order”`)
      return `${title[1] ?? ''}. [${title[2] ?? ''}](adr/${name})`
    })
    .join('\n')
