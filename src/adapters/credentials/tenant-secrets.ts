import { z } from 'zod'
import { AgentsCredentials, SecretPlaces } from '../../config/environment.ts'

type Variables = Record<string, string | undefined>

const Secrets = z.strictObject({ sealingKey: z.base64(), agents: AgentsCredentials })
type Secrets = z.infer<typeof Secrets>

/**
 * Adds the tenant's secrets to the environment of a process that is told where they are. A listener reads them when it starts; a
 * function also when a session was signed in with others. Never shows what it has read.
 */
export const withSecrets = async (variables: Variables): Promise<Variables> => {
  const { SECRETS_ARN: arn, SECRETS_PATH: path } = SecretPlaces.parse(variables)
  if (arn === undefined && path === undefined) return variables
  const read = arn === undefined ? await readParameters(path ?? '') : await readSecret(arn)
  const secrets = Secrets.safeParse(read)
  if (!secrets.success) {
    throw new Error(
      'the secrets are not {"sealingKey", "agents": {"agent": {"username", "password"}}}',
    )
  }
  const { sealingKey, agents } = secrets.data
  return { ...variables, SEALING_KEY: sealingKey, AGENTS: JSON.stringify(agents) }
}

// The clients are loaded by those who use them: most functions use neither, and each would start later for it.
const readSecret = async (SecretId: string): Promise<unknown> => {
  const { GetSecretValueCommand, SecretsManagerClient } =
    await import('@aws-sdk/client-secrets-manager')
  const { SecretString } = await new SecretsManagerClient().send(
    new GetSecretValueCommand({ SecretId }),
  )
  return parseJson(SecretString)
}

/** `<path>/sealing-key` and, for each agent, `<path>/agents/<name>` with the credentials as JSON. */
const readParameters = async (path: string): Promise<unknown> => {
  const { paginateGetParametersByPath, SSMClient } = await import('@aws-sdk/client-ssm')
  const pages = paginateGetParametersByPath(
    { client: new SSMClient() },
    { Path: path, Recursive: true, WithDecryption: true },
  )
  let sealingKey: string | undefined
  const agents: Record<string, unknown> = {}
  for await (const { Parameters = [] } of pages) {
    for (const { Name = '', Value } of Parameters) {
      const [first, agent] = Name.slice(path.length + 1).split('/')
      if (first === 'sealing-key') sealingKey = Value
      else if (first === 'agents' && agent !== undefined) agents[agent] = parseJson(Value)
    }
  }
  return { sealingKey, agents }
}

/** Undefined for what is not JSON: the parser's own words would quote it. */
const parseJson = (text = ''): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
