import { AwsSolutionsChecks } from 'cdk-nag'
import { Template } from 'aws-cdk-lib/assertions'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { appOf, examples, templateOf } from './synthesized.ts'

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

const nameOfItsOwn: Record<string, string> = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::ECS::Cluster': 'ClusterName',
  'AWS::ECS::Service': 'ServiceName',
  'AWS::Events::Rule': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SQS::Queue': 'QueueName',
}

test('nothing names itself, so two tenants of one account share nothing', () => {
  const { Resources } = Resourceful.parse(templateOf(acme).toJSON())
  const named = Object.entries(Resources).filter(
    ([, { Type, Properties }]) => (nameOfItsOwn[Type] ?? '') in Properties,
  )
  expect(named.map(([id]) => id)).toEqual([])
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
