import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { decisions } from './decisions.ts'
import { kept } from './kept.ts'
import { diagram, events, reasons, states } from './lifecycle.ts'
import { tenantFields } from './tenant-fields.ts'
import { ofCallers, ofDelivery, ofTenants } from './limits.ts'

/** What the pages under `docs/` say that follows from the code, by name. */
export const blocks: Readonly<Record<string, () => string>> = {
  'lifecycle-diagram': diagram,
  'lifecycle-states': states,
  'lifecycle-reasons': reasons,
  'lifecycle-events': events,
  'limits-of-callers': ofCallers,
  'limits-of-delivery': ofDelivery,
  'limits-of-tenants': ofTenants,
  'what-is-kept': kept,
  'tenant-fields': tenantFields,
  decisions,
}

const places = /(<!-- npm run docs: ([\w-]+) -->\n)[^]*?(<!-- end -->)/g

/** The names of the blocks that a page has a place for. */
export const placesIn = (page: string): string[] =>
  [...page.matchAll(places)].map(([, , name = '']) => name)

/** The page with its blocks written anew, as Prettier leaves it. Throws for a name that no block has. */
export const fill = async (page: string): Promise<string> => {
  const filled = page.replaceAll(places, (_, begin: string, name: string, end: string) => {
    const block = blocks[name]
    if (block === undefined) throw new Error(`no block is called ${name}`)
    return `${begin}\n${block()}\n\n${end}`
  })
  const config = await resolveConfig(fileURLToPath(import.meta.url))
  return format(filled, { ...config, parser: 'markdown' })
}
