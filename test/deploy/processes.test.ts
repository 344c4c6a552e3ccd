import type { Template } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { functionNames, functionNeeds, listenerNeeds } from '../../lib/function-needs.ts'
import type { Needs } from '../../lib/function-needs.ts'
import { Environment, SecretPlaces } from '../../src/config/environment.ts'
import { timeoutSeconds } from '../../src/config/timeouts.ts'
import { schedules } from '../../src/config/routes.ts'
import type { FunctionName } from '../../src/config/routes.ts'
import type { Tenant } from '../../src/config/tenant.ts'
import { examples, templateOf } from './synthesized.ts'

const known = Object.keys({ ...Environment.shape, ...SecretPlaces.shape })
const required = Object.entries(Environment.shape)
  .filter(([, schema]) => !schema.safeParse(undefined).success)
  .map(([name]) => name)

const Function = z.looseObject({
  Properties: z.looseObject({
    Handler: z.string(),
    Timeout: z.int(),
    Environment: z.looseObject({ Variables: z.record(z.string(), z.unknown()) }),
    LoggingConfig: z.looseObject({ LogGroup: z.looseObject({ Ref: z.string() }) }),
    ReservedConcurrentExecutions: z.int().optional(),
    TracingConfig: z.looseObject({ Mode: z.string() }).optional(),
    VpcConfig: z.looseObject({ SubnetIds: z.array(z.unknown()).length(2) }).optional(),
  }),
})
const Task = z.looseObject({
  Properties: z.looseObject({
    ContainerDefinitions: z.tuple([
      z.looseObject({ Environment: z.array(z.looseObject({ Name: z.string() })) }),
    ]),
  }),
})
const Policy = z.looseObject({
  Properties: z.looseObject({
    PolicyDocument: z.looseObject({
      Statement: z.array(
        z.looseObject({
          Action: z.union([z.string(), z.array(z.string())]),
          Resource: z.unknown(),
        }),
      ),
    }),
  }),
})

/** With these Lambda puts a function into a network. */
const interfaces = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
]

/** What every process is told of this tenant: where all is, and what the tenant's file says. */
const toldAll = ({ gws, lex, slack, timeouts, webhooks }: Tenant): string[] => [
  ...['TENANT', 'TABLE_NAME', 'SOCKET_URL', 'SOCKET_ENDPOINT', 'CALLERS', 'GWS_BASE_URL'],
  ...['QUEUE_URL_SESSIONS', 'QUEUE_URL_COMMANDS', 'QUEUE_URL_CHECKS', 'QUEUE_URL_DELIVERIES'],
  ...['QUEUE_URL_RETRIES', 'WEBHOOK_PRIVATE_RANGES', 'RETENTION_DAYS'],
  ...(gws.externalBaseUrl === undefined ? [] : ['GWS_EXTERNAL_BASE_URL']),
  ...(gws.proxyUrl === undefined ? [] : ['GWS_PROXY_URL']),
  ...(lex ? ['LEX_CALLER'] : []),
  ...(slack ? ['SLACK'] : []),
  ...(timeouts.answerSeconds === undefined ? [] : ['GWS_ANSWER_SECONDS']),
  ...(timeouts.sessionWaitSeconds === undefined ? [] : ['SESSION_WAIT_SECONDS']),
  ...(webhooks.verification === undefined ? [] : ['WEBHOOK_VERIFICATION']),
]

/** What the listener alone goes by. */
const toldListener = ({ timeouts }: Tenant): string[] => [
  ...['HEALTH_PORT', 'MAX_SESSIONS', 'ALWAYS_ON_AGENTS', 'SESSION_LEASE_SECONDS'],
  ...(timeouts.sessionIdleSeconds === undefined ? [] : ['SESSION_IDLE_SECONDS']),
]

/** Where the secrets are that a process of these needs reads. */
const secretsOf = ({ credentials, slack }: Tenant, { seals, signsIn, slack: asks }: Needs) => {
  const inSecrets = credentials.in === 'secrets-manager'
  return [
    ...(seals ? [inSecrets ? 'SEALING_KEY_SECRET' : 'SEALING_KEY_PARAMETER'] : []),
    ...(signsIn ? [inSecrets ? 'AGENTS_SECRETS' : 'AGENTS_PATH'] : []),
    ...(asks && slack
      ? [slack.secretArn === undefined ? 'SLACK_SECRETS_PARAMETER' : 'SLACK_SECRETS_SECRET']
      : []),
  ]
}
const everyNeed = { seals: true, signsIn: true, slack: true } as const

const functionsIn = (template: Template) =>
  Object.values(template.findResources('AWS::Lambda::Function')).map(
    (found) => Function.parse(found).Properties,
  )

/** Says all that a file may say to processes. */
const talkative: Tenant = {
  ...examples.globex,
  name: 'talkative',
  gws: { ...examples.globex.gws, proxyUrl: 'http://proxy.globex.example:3128' },
  timeouts: { ...examples.globex.timeouts, sessionWaitSeconds: 6 },
  webhooks: { ...examples.globex.webhooks, verification: 'required' },
  slack: { team: 'T0GLOBEX', caller: 'crm', users: {}, emails: {} },
}

describe.each([...Object.values(examples), talkative])('the processes of $name', (tenant) => {
  const template = templateOf(tenant)
  const functions = functionsIn(template)

  test('every function of the configuration is there, with its own time and log', () => {
    const names = functions.map(({ Handler }) => Handler.replace('main.handlers.', ''))
    expect(names.sort()).toEqual(Object.keys(functionNeeds).sort())
    for (const { Handler, Timeout } of functions) {
      expect(Timeout).toBe(timeoutSeconds[Handler.replace('main.handlers.', '') as FunctionName])
    }
    const logs = functions.map(({ LoggingConfig }) => LoggingConfig.LogGroup.Ref)
    expect(new Set(logs).size).toBe(functions.length)
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
    })
  })

  test('every function is traced but those that run by the clock, which nobody asks for anything', () => {
    const untraced = functions
      .filter(({ TracingConfig }) => TracingConfig?.Mode !== 'Active')
      .map(({ Handler }) => Handler.replace('main.handlers.', ''))
    expect(untraced.sort()).toEqual(schedules.map(({ serves }) => serves).sort())
    const tracers = Object.values(template.findResources('AWS::IAM::Policy')).filter((found) =>
      JSON.stringify(found).includes('xray:PutTraceSegments'),
    )
    expect(tracers).toHaveLength(functions.length - schedules.length)
  })

  test('each process is told what it reads, and nothing else', () => {
    const container = Task.parse(
      Object.values(template.findResources('AWS::ECS::TaskDefinition'))[0],
    )
    const [{ Environment: variables }] = container.Properties.ContainerDefinitions
    const listener = [
      ...toldAll(tenant),
      ...toldListener(tenant),
      ...secretsOf(tenant, listenerNeeds),
    ]
    expect(variables.map(({ Name }) => Name).sort()).toEqual(listener.sort())
    for (const { Handler, Environment: told } of functions) {
      const needs = functionNeeds[Handler.replace('main.handlers.', '') as FunctionName]
      const named = { [Handler]: Object.keys(told.Variables).sort() }
      const expected = [...toldAll(tenant), ...secretsOf(tenant, needs)]
      expect(named).toEqual({ [Handler]: expected.sort() })
    }
  })

  test('what each process is told has names that it parses, and all that it cannot do without', () => {
    const all = [...toldAll(tenant), ...toldListener(tenant), ...secretsOf(tenant, everyNeed)]
    expect(all.filter((name) => !known.includes(name))).toEqual([])
    expect(required.filter((name) => !toldAll(tenant).includes(name))).toEqual([])
  })

  test.each([
    ['the sealing key is', 'seals', /^SEALING_KEY_/],
    ['the agents’ credentials are', 'signsIn', /^AGENTS_/],
  ] as const)('%s named to those alone who may read it', (_what, need, variable) => {
    const readers = functions
      .filter(({ Environment: { Variables } }) =>
        Object.keys(Variables).some((name) => variable.test(name)),
      )
      .map(({ Handler }) => Handler.replace('main.handlers.', '') as FunctionName)
    const trusted = functionNames.filter((name) => functionNeeds[name][need])
    expect(readers.sort()).toEqual(trusted.sort())
  })

  test('nothing is allowed on every resource, but for what knows no resources', () => {
    const wide = Object.values(template.findResources('AWS::IAM::Policy'))
      .flatMap((found) => Policy.parse(found).Properties.PolicyDocument.Statement)
      .filter(({ Resource }) => [Resource].flat().includes('*'))
      .flatMap(({ Action }) => Action)
    expect(new Set(wide)).toEqual(
      new Set([
        'xray:PutTraceSegments',
        'xray:PutTelemetryRecords',
        'ecr:GetAuthorizationToken',
        ...(tenant.network.kind === 'public' ? [] : interfaces),
      ]),
    )
  })

  test('no action is a pattern', () => {
    const actions = Object.values(template.findResources('AWS::IAM::Policy'))
      .flatMap((found) => Policy.parse(found).Properties.PolicyDocument.Statement)
      .flatMap(({ Action }) => Action)
    expect(actions.filter((action) => action.includes('*'))).toEqual([])
  })

  test('what asks something of Genesys, or waits for long, is bounded', () => {
    const bounded = functions
      .filter(({ ReservedConcurrentExecutions: atOnce }) => atOnce !== undefined)
      .map(({ Handler }) => Handler.replace('main.handlers.', ''))
    expect(bounded).toEqual(
      expect.arrayContaining([
        ...['startConsult', 'listEvents', 'sweep'],
        ...['transferConsult', 'conferenceConsult', 'removeColleague', 'messageColleague'],
        ...['listInteractions', 'listCandidates'],
      ]),
    )
  })
})
