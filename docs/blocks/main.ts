import { readFileSync, writeFileSync } from 'node:fs'
import { fill, placesIn } from './fill.ts'
import { pages, root } from './pages.ts'

for (const path of pages()) {
  const page = readFileSync(`${root}${path}`, 'utf8')
  if (placesIn(page).length > 0) writeFileSync(`${root}${path}`, await fill(page))
}
