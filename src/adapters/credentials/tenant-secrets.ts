import { z } from 'zod'
import { AgentsCredentials, SecretPlaces, SlackSecrets } from '../../config/environment.ts'
import { parseJson } from '../../consult/parse-json.ts'
import { whenNeeded } from '../when-needed.ts'

type Variables = Record<string, string | undefined>

/**
 * Adds the tenant's secrets to the environment of a process that is told where they are: the sealing key, what the agents sign in
 * with if it signs in, and what Slack is spoken to with. A listener reads them when it starts; a function also when a session was
 * signed in with others. Never shows what it has read.
 */
export const withSecrets = async (variables: Variables): Promise<Variables> => {
  const places = SecretPlaces.parse(variables)
  const stores = openStores()
  const [sealingKey, agents, slack] = await Promise.all([
    readOne(stores, places.SEALING_KEY_SECRET, places.SEALING_KEY_PARAMETER),
    readAgents(stores, places),
    readOne(stores, places.SLACK_SECRETS_SECRET, places.SLACK_SECRETS_PARAMETER),
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

/** Whichever of the two is asked is loaded then: most functions ask neither, and each would start later for it. */
const openStores = () => ({
  secrets: whenNeeded(async () => (await import('./secrets-manager.ts')).secretsManager()),
  parameters: whenNeeded(async () => (await import('./parameter-store.ts')).parameterStore()),
})
type Stores = ReturnType<typeof openStores>

/** A secret by its ARN, or a parameter by its name; undefined for neither. */
const readOne = async (
  stores: Stores,
  arn: string | undefined,
  name: string | undefined,
): Promise<string | undefined> => {
  if (arn !== undefined) return (await stores.secrets()).read(arn)
  return name === undefined ? undefined : (await stores.parameters()).read(name)
}

const readAgents = async (
  stores: Stores,
  { AGENTS_SECRETS: arns, AGENTS_PATH: path }: Places,
): Promise<string[] | undefined> => {
  if (arns !== undefined) {
    const { read } = await stores.secrets()
    return Promise.all(arns.map(read))
  }
  return path === undefined ? undefined : (await stores.parameters()).readAll(path)
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
