import { createServer } from 'node:http'
import { afterEach, expect, test, vi } from 'vitest'
import { withSecrets } from '../../src/adapters/credentials/tenant-secrets.ts'
import { Environment } from '../../src/config/environment.ts'
import { listening } from '../listening.ts'

afterEach(() => vi.unstubAllEnvs())

const sealingKey = Buffer.alloc(32, 1).toString('base64')
const agents = { testname: { username: 'testname', password: 'pass-phrase' } }

type Asked = { SecretId?: string; Name?: string; Path?: string; NextToken?: string }

/** Secrets Manager or the Parameter Store, answering each call by what it names. */
const startService = async (name: 'SECRETS_MANAGER' | 'SSM', answers: Record<string, object>) => {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const call = JSON.parse(Buffer.concat(chunks).toString()) as Asked
      asked.push(call)
      const { SecretId = '', Name = SecretId, Path = Name, NextToken = Path } = call
      response.setHeader('content-type', 'application/x-amz-json-1.1')
      response.end(JSON.stringify(answers[NextToken]))
    })
  })
  vi.stubEnv(`AWS_ENDPOINT_URL_${name}`, `http://127.0.0.1:${await listening(server)}`)
  for (const [variable, value] of [
    ['AWS_REGION', 'us-east-1'],
    ['AWS_ACCESS_KEY_ID', 'local'],
    ['AWS_SECRET_ACCESS_KEY', 'local'],
  ] as const) {
    vi.stubEnv(variable, value)
  }
  return asked
}

const read = async (variables: Record<string, string>) =>
  Environment.pick({ SEALING_KEY: true, AGENTS: true, SLACK_SECRETS: true }).parse(
    await withSecrets(variables),
  )

const carol = { username: 'carol', password: 'another phrase' }

test('given secrets, the key and all agents that are in them are in the environment', async () => {
  const asked = await startService('SECRETS_MANAGER', {
    'arn:key': { SecretString: sealingKey },
    'arn:one': { SecretString: JSON.stringify(agents) },
    'arn:two': { SecretString: JSON.stringify({ carol }) },
  })
  const places = { SEALING_KEY_SECRET: 'arn:key', AGENTS_SECRETS: '["arn:one","arn:two"]' }
  expect(await read(places)).toEqual({ SEALING_KEY: sealingKey, AGENTS: { ...agents, carol } })
  expect(asked.length).toBe(3)
})

test('given parameters, all pages of them are read, decrypted', async () => {
  const asked = await startService('SSM', {
    '/acme/sealing-key': { Parameter: { Value: sealingKey } },
    '/acme/agents': { Parameters: [{ Value: JSON.stringify(agents) }], NextToken: 'more' },
    more: { Parameters: [{ Value: JSON.stringify({ carol }) }] },
  })
  const places = { SEALING_KEY_PARAMETER: '/acme/sealing-key', AGENTS_PATH: '/acme/agents' }
  expect(await read(places)).toEqual({ SEALING_KEY: sealingKey, AGENTS: { ...agents, carol } })
  expect(asked).toEqual(
    expect.arrayContaining([
      { Name: '/acme/sealing-key', WithDecryption: true },
      { Path: '/acme/agents', Recursive: true, WithDecryption: true },
      { Path: '/acme/agents', Recursive: true, WithDecryption: true, NextToken: 'more' },
    ]),
  )
})

test('given the place of the key alone, nobody’s credentials are read', async () => {
  const asked = await startService('SECRETS_MANAGER', { 'arn:key': { SecretString: sealingKey } })
  expect(await read({ SEALING_KEY_SECRET: 'arn:key' })).toEqual({ SEALING_KEY: sealingKey })
  expect(asked).toEqual([{ SecretId: 'arn:key' }])
})

test('given no place, nothing is asked and nothing is added', async () => {
  expect(await withSecrets({ TABLE_NAME: 't' })).toEqual({ TABLE_NAME: 't' })
})

test.each(['{', '[]', '{"a":{"username":"planted-secret"}}'])(
  'agents of another shape are refused without showing what is in them: %s',
  async (SecretString) => {
    await startService('SECRETS_MANAGER', { 'arn:one': { SecretString } })
    const refusal = await withSecrets({ AGENTS_SECRETS: '["arn:one"]' }).catch(String)
    expect(refusal).toMatch('the agents’ secrets are not')
    expect(refusal).not.toMatch('planted-secret')
  },
)

test('a key of another shape is refused without showing it', async () => {
  await startService('SECRETS_MANAGER', { 'arn:key': { SecretString: 'planted secret' } })
  const refusal = await withSecrets({ SEALING_KEY_SECRET: 'arn:key' }).catch(String)
  expect(refusal).toMatch('the sealing key is not in base64')
  expect(refusal).not.toMatch('planted')
})

const slackSecrets = { signingSecret: 'planted', botToken: 'xoxb-planted' }

test('Slack’s secrets are read from either place', async () => {
  const SecretString = JSON.stringify(slackSecrets)
  await startService('SECRETS_MANAGER', { 'arn:slack': { SecretString } })
  expect(await read({ SLACK_SECRETS_SECRET: 'arn:slack' })).toEqual({ SLACK_SECRETS: slackSecrets })
  await startService('SSM', { '/acme/slack': { Parameter: { Value: SecretString } } })
  expect(await read({ SLACK_SECRETS_PARAMETER: '/acme/slack' })).toEqual({
    SLACK_SECRETS: slackSecrets,
  })
})

test.each(['{', '{"signingSecret":"planted"}', '{"signingSecret":"s","botToken":"xoxp-planted"}'])(
  'Slack’s secrets of another shape are refused without showing what is in them: %s',
  async (SecretString) => {
    await startService('SECRETS_MANAGER', { 'arn:slack': { SecretString } })
    const refusal = await withSecrets({ SLACK_SECRETS_SECRET: 'arn:slack' }).catch(String)
    expect(refusal).toMatch('Slack’s secrets are not')
    expect(refusal).not.toMatch('planted')
  },
)
