import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'

/** Reads secrets of Secrets Manager by their ARNs. */
export const secretsManager = () => {
  const client = new SecretsManagerClient()
  return {
    async read(SecretId: string): Promise<string> {
      const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId }))
      return SecretString
    },
  }
}
