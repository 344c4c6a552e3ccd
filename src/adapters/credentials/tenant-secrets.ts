import { z } from 'zod'
import { AgentsCredentials, SecretPlaces, SlackSecrets } from '../../config/environment.ts'
import { parseJson } from '../../consult/parse-json.ts'

type Variables = Record<string, string | undefined>

/**
 * Adds the tenant's secrets to the environment of a process that is told where they are: the sealing key, what the agents sign in
 * with if it signs in, and what Slack is spoken to with. A listener reads them when it starts; a function also when a session was
 * signed in with others. Never shows what it has read.
 */
export const withSecrets = async (variables: Variables): Promise<Variables> => {
  const places = SecretPlaces.parse(variables)
  const [sealingKey, agents, slack] = await Promise.all([
    readOne(places.SEALING_KEY_SECRET, places.SEALING_KEY_PARAMETER),
    readAgents(places),
    readOne(places.SLACK_SECRETS_SECRET, places.SLACK_SECRETS_PARAMETER),
  ])
  return {
    ...variables,
    ...(sealingKey !== undefined && { SEALING_KEY: SealingKey.parse(sealingKey) }),
    ...(agents && { AGENTS: JSON.stringify(Object.assign({}, ...agents.map(toCredentials))) }),
    ...(slack !== undefined && { SLACK_SECRETS: JSON.stringify(toSlackSecrets(slack)) }),
  }
}

// Without the value in the error: it would be the key.
const SealingKey = z.base64({ error: 'the sealing key is not in base64' })

type Places = z.infer<typeof SecretPlaces>

// The clients are loaded by those who use them: most functions use neither, and each would start later for it.
const secretsManager = () => import('./secrets-manager.ts')
const parameterStore = () => import('./parameter-store.ts')

/** A secret by its ARN, or a parameter by its name; undefined for neither. */
const readOne = async (
  arn: string | undefined,
  name: string | undefined,
): Promise<string | undefined> => {
  if (arn !== undefined) return (await (await secretsManager()).readSecrets([arn]))[0]
  return name === undefined ? undefined : (await parameterStore()).readParameter(name)
}

const readAgents = async (places: Places): Promise<string[] | undefined> => {
  const { AGENTS_SECRETS: arns, AGENTS_PATH: path } = places
  if (arns !== undefined) return (await secretsManager()).readSecrets(arns)
  return path === undefined ? undefined : (await parameterStore()).readParameters(path)
}

const toCredentials = (text: string): AgentsCredentials => {
  const credentials = AgentsCredentials.safeParse(parseJson(text))
  if (credentials.success) return credentials.data
  throw new Error('the agents’ secrets are not {"agent": {"username", "password"}}')
}

const toSlackSecrets = (text: string): SlackSecrets => {
  const secrets = SlackSecrets.safeParse(parseJson(text))
  if (secrets.success) return secrets.data
  throw new Error('Slack’s secrets are not {"signingSecret", "botToken"}')
}
