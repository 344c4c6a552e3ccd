import { startJsonService } from './json-service.ts'

/** Secrets Manager with these secrets, by their ARNs. */
export const startSecretsManager = (secrets: Record<string, string>) =>
  startJsonService((_operation, { SecretId = '' }) => {
    const SecretString = secrets[SecretId]
    return SecretString === undefined ? undefined : { SecretString }
  })
