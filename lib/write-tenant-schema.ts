import { writeFileSync } from 'node:fs'
import { tenantSchema } from './tenant-schema.ts'

writeFileSync(new URL('../tenants/tenant.schema.json', import.meta.url), tenantSchema())
