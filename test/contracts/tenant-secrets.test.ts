import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { withSecrets } from '../../src/adapters/credentials/tenant-secrets.ts'
import { Environment } from '../../src/config/environment.ts'

afterEach(() => vi.unstubAllEnvs())

const sealingKey = Buffer.alloc(32, 1).toString('base64')
const agents = { testname: { username: 'testname', password: 'pass-phrase' } }

/** Secrets Manager or the Parameter Store, answering each call with the next of these. */
const startService = async (name: 'SECRETS_MANAGER' | 'SSM', answers: object[]) => {
  const asked: unknown[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      asked.push(JSON.parse(Buffer.concat(chunks).toString()))
      response.setHeader('content-type', 'application/x-amz-json-1.1')
      response.end(JSON.stringify(answers[asked.length - 1]))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo // of a TCP server, never a pipe's name
  vi.stubEnv(`AWS_ENDPOINT_URL_${name}`, `http://127.0.0.1:${port}`)
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
  Environment.pick({ SEALING_KEY: true, AGENTS: true }).parse(await withSecrets(variables))

test('given the ARN of a secret, its key and agents are in the environment', async () => {
  const SecretString = JSON.stringify({ sealingKey, agents })
  const asked = await startService('SECRETS_MANAGER', [{ SecretString }])
  expect(await read({ SECRETS_ARN: 'arn:secret' })).toEqual({
    SEALING_KEY: sealingKey,
    AGENTS: agents,
  })
  expect(asked).toEqual([{ SecretId: 'arn:secret' }])
})

test('given a path of parameters, all pages of them are read, decrypted', async () => {
  const value = (Name: string, Value: string) => ({ Name: `/bridge/acme/${Name}`, Value })
  const asked = await startService('SSM', [
    { Parameters: [value('sealing-key', sealingKey)], NextToken: 'more' },
    { Parameters: [value('agents/testname', JSON.stringify(agents.testname))] },
  ])
  expect(await read({ SECRETS_PATH: '/bridge/acme' })).toEqual({
    SEALING_KEY: sealingKey,
    AGENTS: agents,
  })
  expect(asked).toEqual([
    { Path: '/bridge/acme', Recursive: true, WithDecryption: true },
    { Path: '/bridge/acme', Recursive: true, WithDecryption: true, NextToken: 'more' },
  ])
})

test('given no place, nothing is asked and nothing is added', async () => {
  expect(await withSecrets({ TABLE_NAME: 't' })).toEqual({ TABLE_NAME: 't' })
})

test.each(['{', '{"sealingKey":"","agents":{"a":{"username":"planted-secret"}}}'])(
  'a secret of another shape is refused without showing what is in it: %s',
  async (SecretString) => {
    await startService('SECRETS_MANAGER', [{ SecretString }])
    const refusal = await withSecrets({ SECRETS_ARN: 'arn:secret' }).catch(
      (cause: unknown) => cause,
    )
    expect(String(refusal)).toMatch('the secrets are not')
    expect(String(refusal)).not.toMatch('planted-secret')
  },
)
