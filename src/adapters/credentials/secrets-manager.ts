import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'

/** Secrets of Secrets Manager by their ARNs, in this order. */
export const readSecrets = async (arns: string[]): Promise<string[]> => {
  const client = new SecretsManagerClient()
  const answers = await Promise.all(
    arns.map((SecretId) => client.send(new GetSecretValueCommand({ SecretId }))),
  )
  return answers.map(({ SecretString = '' }) => SecretString)
}
