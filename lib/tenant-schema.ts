import { z } from 'zod'
import { Tenant } from '../src/config/tenant.ts'

/** The JSON Schema of a tenant's file, for editors: what may be left out is optional in it. */
export const tenantSchema = (): string =>
  `${JSON.stringify(z.toJSONSchema(Tenant, { io: 'input' }), null, 2)}\n`
