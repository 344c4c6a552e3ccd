import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTenant } from '../src/config/read-tenant.ts'
import type { Tenant } from '../src/config/tenant.ts'

/**
 * All tenants of a folder, or the one that is asked for. Throws for a bad file, for one named otherwise, for two that share
 * secrets, and for none.
 */
export const readTenants = (folder: string, only?: string): Tenant[] => {
  const files = readdirSync(folder).filter(
    (file) => file.endsWith('.json') && !file.endsWith('.schema.json'),
  )
  if (!files.some((file) => only === undefined || file === `${only}.json`)) {
    throw new Error(`there is no ${join(folder, `${only ?? '*'}.json`)}`)
  }
  const tenants = files.map((file) => {
    const path = join(folder, file)
    const tenant = readTenant(path, readFileSync(path, 'utf8'))
    if (`${tenant.name}.json` !== file) throw new Error(`${path}: name: is not the file’s name`)
    return { path, tenant }
  })
  for (const [n, { path, tenant }] of tenants.entries()) {
    const other = tenants.slice(0, n).find((earlier) => shareSecrets(earlier.tenant, tenant))
    if (other) throw new Error(`${path}: credentials: are those of ${other.tenant.name} as well`)
  }
  return tenants
    .map(({ tenant }) => tenant)
    .filter(({ name }) => only === undefined || name === only)
}

/** Who may read one tenant's secrets must not thereby read another's. */
const shareSecrets = ({ credentials: a, ...one }: Tenant, { credentials: b, ...two }: Tenant) => {
  if (a.in === 'secrets-manager' && b.in === 'secrets-manager') {
    const taken = new Set([a.sealingKeyArn, ...a.agentsArns])
    return [b.sealingKeyArn, ...b.agentsArns].some((arn) => taken.has(arn))
  }
  if (a.in !== 'parameter-store' || b.in !== 'parameter-store' || one.region !== two.region) {
    return false
  }
  const [shorter, longer] = [`${a.path}/`, `${b.path}/`].sort((x, y) => x.length - y.length)
  return (longer ?? '').startsWith(shorter ?? '')
}
