import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTenant } from '../src/config/read-tenant.ts'
import type { Tenant } from '../src/config/tenant.ts'

/** All tenants of a folder, or the one that is asked for. Throws for a bad file, for one named otherwise, and for none. */
export const readTenants = (folder: string, only?: string): Tenant[] => {
  const files = readdirSync(folder).filter(
    (file) => file.endsWith('.json') && !file.endsWith('.schema.json'),
  )
  const chosen = files.filter((file) => only === undefined || file === `${only}.json`)
  if (chosen.length === 0) throw new Error(`there is no ${join(folder, `${only ?? '*'}.json`)}`)
  return chosen.map((file) => {
    const tenant = readTenant(join(folder, file), readFileSync(join(folder, file), 'utf8'))
    if (`${tenant.name}.json` !== file) {
      throw new Error(`${join(folder, file)}: name: is not the file’s name`)
    }
    return tenant
  })
}
