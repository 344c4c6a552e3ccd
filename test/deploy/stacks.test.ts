import { AwsSolutionsChecks } from 'cdk-nag'
import { Template } from 'aws-cdk-lib/assertions'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { appOf, examples } from './synthesized.ts'

const { acme, globex } = examples
const Resourceful = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.looseObject({}).default({}) }),
  ),
})
const neighbour = { ...acme, name: 'acme-two' }

const textOf = (...tenants: (typeof acme)[]) =>
  new Map(
    appOf(...tenants).stacks.map((stack) => [
      stack.stackName,
      JSON.stringify(Template.fromStack(stack).toJSON()),
    ]),
  )

test('AWS Solutions has no objection to any example', () => {
  const { app } = appOf(acme, globex)
  const { violations } = new AwsSolutionsChecks(app).validateScope(app)
  expect(violations.map(({ ruleName }) => ruleName)).toEqual([])
})

/** Names that both may have: they are within something of the tenant's, or stand for nothing but themselves. */
const harmless = new Set([
  'AWS::ApiGatewayV2::Api Name',
  'AWS::ApiGatewayV2::Authorizer Name',
  'AWS::ApiGatewayV2::Stage StageName',
  'AWS::ApplicationAutoScaling::ScalingPolicy PolicyName',
  // What is measured, not what measures.
  'AWS::CloudWatch::Alarm MetricName',
  'AWS::IAM::Policy PolicyName',
])

/** Whatever gives itself a name, of whatever type, with that name. */
const namesIn = (template = '') =>
  Object.entries(Resourceful.parse(JSON.parse(template)).Resources).flatMap(
    ([id, { Type, Properties }]) =>
      Object.entries(Properties)
        .filter(([property]) => /(Name|Identifier|^Family)$/.test(property))
        .filter(([, value]) => typeof value === 'string')
        .filter(([property]) => !harmless.has(`${Type} ${property}`))
        .map(([property, value]) => `${Type} ${id} ${property} ${String(value)}`),
  )

test('no name is both tenants’, of whatever type, so two tenants of one account share nothing', () => {
  const [own, others] = [...textOf(acme, neighbour).values()].map(namesIn)
  expect(own?.filter((name) => others?.includes(name))).toEqual([])
})

test('two tenants’ stacks differ in name, tags and measures', () => {
  const texts = textOf(acme, neighbour)
  expect([...texts.keys()]).toEqual(['consult-bridge-acme', 'consult-bridge-acme-two'])
  expect(texts.get('consult-bridge-acme-two')).not.toMatch(/"acme"/)
})

test('changing one tenant changes only its stack', () => {
  const before = textOf(acme, globex)
  const after = textOf({ ...acme, alwaysOnAgents: ['bot'] }, globex)
  expect(after.get('consult-bridge-globex')).toBe(before.get('consult-bridge-globex'))
  expect(after.get('consult-bridge-acme')).not.toBe(before.get('consult-bridge-acme'))
})
