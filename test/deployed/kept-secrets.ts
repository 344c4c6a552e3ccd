import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Tenant } from '../../src/config/tenant.ts'

/** What an operator has put where the tenant's file says. */
export type KeptSecrets = {
  /** By ARN. */
  secretsManager: Record<string, string>
  /** By name. */
  parameterStore: Record<string, string>
}

/** A new sealing key, and the agents of this file, in as many pieces as the tenant has places for them. */
export const keepSecrets = (
  { credentials }: Pick<Tenant, 'credentials'>,
  agentsFile: string,
): KeptSecrets => {
  const sealingKey = randomBytes(32).toString('base64')
  const agents = Object.entries(JSON.parse(readFileSync(agentsFile, 'utf8')) as object)
  const places =
    credentials.in === 'secrets-manager'
      ? credentials.agentsArns
      : ['one', 'two'].map((name) => `${credentials.path}/agents/${name}`)
  const kept = Object.fromEntries(
    places.map((place, n) => {
      const share = agents.filter((_, at) => at % places.length === n)
      return [place, JSON.stringify(Object.fromEntries(share))]
    }),
  )
  return credentials.in === 'secrets-manager'
    ? { secretsManager: { ...kept, [credentials.sealingKeyArn]: sealingKey }, parameterStore: {} }
    : {
        secretsManager: {},
        parameterStore: { ...kept, [`${credentials.path}/sealing-key`]: sealingKey },
      }
}
