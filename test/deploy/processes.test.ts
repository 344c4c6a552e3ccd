import type { Template } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { functionNeeds } from '../../lib/function-needs.ts'
import { Environment, SecretPlaces } from '../../src/config/environment.ts'
import { timeoutSeconds } from '../../src/config/timeouts.ts'
import type { FunctionName } from '../../src/config/routes.ts'
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

const functionsIn = (template: Template) =>
  Object.values(template.findResources('AWS::Lambda::Function')).map(
    (found) => Function.parse(found).Properties,
  )

describe.each(Object.values(examples))('the processes of $name', (tenant) => {
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
      TracingConfig: { Mode: 'Active' },
    })
  })

  test('every variable that a process needs is supplied, and none that nobody reads', () => {
    const container = Task.parse(
      Object.values(template.findResources('AWS::ECS::TaskDefinition'))[0],
    )
    const [{ Environment: variables }] = container.Properties.ContainerDefinitions
    const told = [
      ...functions.map(({ Environment: { Variables } }) => Object.keys(Variables)),
      variables.map(({ Name }) => Name),
    ]
    for (const names of told) {
      expect(required.filter((name) => !names.includes(name))).toEqual([])
      expect(names.filter((name) => !known.includes(name))).toEqual([])
    }
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
    const trusted = (Object.keys(functionNeeds) as FunctionName[]).filter(
      (name) => functionNeeds[name][need],
    )
    expect(readers.sort()).toEqual(trusted.sort())
  })

  test('nothing is allowed on every resource, but for what knows no resources', () => {
    const wide = Object.values(template.findResources('AWS::IAM::Policy'))
      .flatMap((found) => Policy.parse(found).Properties.PolicyDocument.Statement)
      .filter(({ Resource }) => [Resource].flat().includes('*'))
      .flatMap(({ Action }) => Action)
    expect(new Set(wide)).toEqual(
      new Set(['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'ecr:GetAuthorizationToken']),
    )
  })

  test('no action is a pattern', () => {
    const actions = Object.values(template.findResources('AWS::IAM::Policy'))
      .flatMap((found) => Policy.parse(found).Properties.PolicyDocument.Statement)
      .flatMap(({ Action }) => Action)
    expect(actions.filter((action) => action.includes('*'))).toEqual([])
  })

  test('what asks something of Genesys is bounded', () => {
    const bounded = functions
      .filter(({ ReservedConcurrentExecutions: atOnce }) => atOnce !== undefined)
      .map(({ Handler }) => Handler.replace('main.handlers.', ''))
    expect(bounded).toEqual(
      expect.arrayContaining([
        ...['startConsult', 'sendConsult', 'checkConsult', 'sweep'],
        ...['transferConsult', 'conferenceConsult', 'removeColleague', 'messageColleague'],
        ...['listInteractions', 'listCandidates'],
      ]),
    )
  })
})
