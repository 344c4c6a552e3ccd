import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readTenants } from '../../lib/read-tenants.ts'
import { tenantSchema } from '../../lib/tenant-schema.ts'
import { readTenant } from '../../src/config/read-tenant.ts'
import { examples } from './synthesized.ts'

const acme = {
  name: 'acme',
  region: 'eu-central-1',
  gws: { baseUrl: 'https://gws.acme.example' },
  credentials: { in: 'parameter-store', path: '/consult-bridge/acme' },
  callers: [{ id: 'crm', keySha256: 'a'.repeat(64), audience: 'agent', agents: 'all' }],
}
const [crm] = acme.callers

const refused: [what: string, change: object, says: string][] = [
  [
    'plain HTTP',
    { gws: { baseUrl: 'http://x.example' } },
    'gws.baseUrl: has to be an https address',
  ],
  ['a word unknown', { colour: 'blue' }, 'colour: is nothing that a tenant has'],
  ['a name with capitals', { name: 'Acme' }, 'name: is 2 to 20 lower-case letters'],
  ['no caller', { callers: [] }, 'callers: names at least one caller'],
  [
    'two callers of one id',
    { callers: [crm, { ...crm, keySha256: 'b'.repeat(64) }] },
    'callers.1.id: is another caller’s already',
  ],
  [
    'two callers of one key',
    { callers: [crm, { ...crm, id: 'bot' }] },
    'callers.1.keySha256: is another caller’s',
  ],
  [
    'an origin with a path',
    { origins: ['https://crm.example', 'https://crm.example/app'] },
    'origins.1: has to be https:// and a host, no path',
  ],
  ['an origin without TLS', { origins: ['http://crm.example'] }, 'origins.0: has to be https://'],
  ['a password in the file', { credentials: { in: 'file', password: 'x' } }, 'credentials.in: '],
  [
    'Lex as a caller of the agents',
    { lex: { caller: 'crm', botAliasArn: 'arn:aws:lex:eu-central-1:111122223333:bot-alias/A/B' } },
    'lex.caller: is no caller of audience customer',
  ],
  [
    'Slack as nobody',
    { slack: { team: 'T0123ABCD', caller: 'slack' } },
    'slack.caller: has to be a caller of audience agent',
  ],
  [
    'Slack as a caller of the customers',
    { callers: [{ ...crm, audience: 'customer' }], slack: { team: 'T0123ABCD', caller: 'crm' } },
    'slack.caller: has to be a caller of audience agent',
  ],
  [
    'a Slack user by name',
    { slack: { team: 'T0123ABCD', caller: 'crm', users: { jane: 'jane' } } },
    'slack.users.jane: ',
  ],
  [
    'Slack’s secrets in another place than all others',
    {
      slack: {
        ...{ team: 'T0123ABCD', caller: 'crm' },
        secretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:slack-Ab12Cd',
      },
    },
    'slack.secretArn: is for tenants whose secrets are in Secrets Manager',
  ],
  ['one task', { listener: { tasks: 1 } }, 'listener.tasks: is at least two, in two zones'],
  [
    'memory that Fargate has not',
    { listener: { cpu: 1024, memoryMiB: 1024 } },
    'listener.memoryMiB: does not go with this cpu',
  ],
  [
    'fewer at most than at least',
    { listener: { tasks: 4, tasksAtMost: 3 } },
    'listener.tasksAtMost: is less',
  ],
  [
    'a password in an address',
    { gws: { baseUrl: 'https://gws.acme.example', proxyUrl: 'http://user:word@proxy.example' } },
    'gws.proxyUrl: must not have a user or a password in it',
  ],
  [
    'a topic of another region',
    { alarmTopicArn: 'arn:aws:sns:us-east-1:111122223333:alarms' },
    'alarmTopicArn: is of another region',
  ],
  [
    'a topic of another account',
    { account: '999988887777', alarmTopicArn: 'arn:aws:sns:eu-central-1:111122223333:alarms' },
    'alarmTopicArn: is of another account',
  ],
  [
    'an alias for a key',
    {
      credentials: {
        ...acme.credentials,
        keyArn: 'arn:aws:kms:eu-central-1:111122223333:alias/bridge',
      },
    },
    'credentials.keyArn: has to be the ARN of a KMS key, not of an alias',
  ],
  [
    'a secret without its six characters',
    {
      credentials: {
        in: 'secrets-manager',
        sealingKeyArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:bridge/key-Ab12Cd',
        agentsArns: ['arn:aws:secretsmanager:eu-central-1:111122223333:secret:bridge/agents'],
      },
    },
    'credentials.agentsArns.0: has to be the ARN of a secret, with its six',
  ],
  [
    'a path that is AWS’s own',
    { credentials: { in: 'parameter-store', path: '/aws/bridge' } },
    'credentials.path: has to be a path',
  ],
  [
    'one zone',
    {
      network: {
        kind: 'existing',
        vpcId: 'vpc-0a',
        zones: ['a'],
        subnetIds: ['subnet-0a', 'subnet-0b'],
      },
    },
    'network.zones: names at least two zones',
  ],
  [
    'public addresses in a VPC of its own, out of which no function would find',
    {
      network: {
        kind: 'existing',
        vpcId: 'vpc-0a1b2c3d',
        zones: ['a', 'b'],
        subnetIds: ['subnet-0a1b2c3d', 'subnet-4e5f6071'],
        publicAddresses: true,
      },
    },
    'network.publicAddresses: is nothing that a tenant has',
  ],
  ...['public', 'static-address'].map((kind): [string, object, string] => [
    `webhooks in a private range, which a network that is ${kind} does not reach`,
    { network: { kind }, webhooks: { privateRanges: ['10.0.0.0/8'] } },
    'webhooks.privateRanges: are reached from an existing network alone',
  ]),
  [
    'a range that is none',
    { webhooks: { privateRanges: ['10.0.0.0'] } },
    'webhooks.privateRanges.0: ',
  ],
]

test.each(refused)(
  'a file with %s is refused, with the place and a sentence',
  (_what, change, says) => {
    const text = JSON.stringify({ ...acme, ...change })
    expect(() => readTenant('tenants/acme.json', text)).toThrow(`tenants/acme.json: ${says}`)
  },
)

test('what is not JSON is refused', () => {
  expect(() => readTenant('tenants/acme.json', '{')).toThrow(
    'tenants/acme.json: the file: is not JSON',
  )
})

test('a small file is whole by its defaults', () => {
  expect(readTenant('acme.json', JSON.stringify(acme))).toMatchObject({
    network: { kind: 'public' },
    listener: { tasks: 2, cpu: 256, memoryMiB: 512 },
    retention: { consultDays: 30 },
    removal: 'retain',
  })
})

test('the schema for editors is the one that is checked', () => {
  const written = readFileSync(new URL('../../tenants/tenant.schema.json', import.meta.url), 'utf8')
  expect(written, 'npm run tenant-schema').toBe(tenantSchema())
})

test('given a folder, all tenants are read, or the one that is asked for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tenants-'))
  writeFileSync(join(folder, 'acme.json'), JSON.stringify(acme))
  const other = { ...acme, name: 'other', credentials: { in: 'parameter-store', path: '/other' } }
  writeFileSync(join(folder, 'other.json'), JSON.stringify(other))
  expect(readTenants(folder).map(({ name }) => name)).toEqual(['acme', 'other'])
  expect(readTenants(folder, 'acme').map(({ name }) => name)).toEqual(['acme'])
  writeFileSync(join(folder, 'other.json'), JSON.stringify({ ...other, name: 'another' }))
  expect(() => readTenants(folder)).toThrow('other.json: name: is not the file’s name')
  expect(() => readTenants(folder, 'nobody')).toThrow('nobody.json')
})

test.each([
  ['the same path', '/bridge/one', '/bridge/one'],
  ['a path below another’s', '/bridge', '/bridge/one'],
])('two tenants with %s are refused: one could read the other’s secrets', (_what, one, two) => {
  const folder = mkdtempSync(join(tmpdir(), 'tenants-'))
  for (const [name, path] of Object.entries({ acme: one, other: two })) {
    const tenant = { ...acme, name, credentials: { in: 'parameter-store', path } }
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(tenant))
  }
  expect(() => readTenants(folder)).toThrow('other.json: credentials: are those of acme as well')
})

test('the examples are tenants', () => {
  expect(Object.values(examples).map(({ name }) => name)).toEqual(['acme', 'globex'])
})
