import { Match } from 'aws-cdk-lib/assertions'
import type { Template } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { examples, templateOf } from './synthesized.ts'

const { acme, globex } = examples

/** What talks to Genesys or to webhooks. */
const outgoing = [
  'startConsult',
  'sendConsult',
  'checkConsult',
  'sweep',
  'transferConsult',
  'conferenceConsult',
  'removeColleague',
  'messageColleague',
  'listInteractions',
  'listCandidates',
  'answerDialogflow',
  'answerMcp',
  'fulfilLexIntent',
  'deliverWebhook',
  'createWebhook',
  'changeWebhook',
  'testWebhook',
  'answerSlack',
]

const Properties = z.looseObject({
  Handler: z.string(),
  VpcConfig: z.unknown().optional(),
  Role: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }),
})
const inNetwork = (template: Template) =>
  Object.values(template.findResources('AWS::Lambda::Function'))
    .map(({ Properties: found }) => Properties.parse(found))
    .filter(({ VpcConfig }) => VpcConfig !== undefined)
const namesOf = (functions: { Handler: string }[]) =>
  functions.map(({ Handler }) => Handler.replace('main.handlers.', ''))

test('in a public network no function is: it would find no way out', () => {
  expect(inNetwork(templateOf(acme))).toEqual([])
})

describe.each([
  ['existing', globex],
  ['static-address', { ...acme, network: { kind: 'static-address' as const } }],
])('a network that is %s', (_kind, tenant) => {
  const template = templateOf(tenant)
  const functions = inNetwork(template)

  test('has inside every function that talks to Genesys or to webhooks, and no other', () => {
    expect(namesOf(functions).sort()).toEqual(outgoing.sort())
  })

  test('is for them the listeners’ own: its subnets, and what lets nobody in', () => {
    const [service] = Object.values(template.findResources('AWS::ECS::Service'))
    const { NetworkConfiguration } = z
      .looseObject({ NetworkConfiguration: z.looseObject({ AwsvpcConfiguration: z.unknown() }) })
      .parse(service?.['Properties'])
    const { Subnets, SecurityGroups } = z
      .looseObject({ Subnets: z.array(z.unknown()), SecurityGroups: z.array(z.unknown()) })
      .parse(NetworkConfiguration.AwsvpcConfiguration)
    for (const { VpcConfig } of functions)
      expect(VpcConfig).toMatchObject({ SubnetIds: Subnets, SecurityGroupIds: SecurityGroups })
  })

  test('is one that Lambda may put them into, in their own names', () => {
    for (const { Role } of functions) {
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Role['Fn::GetAtt'][0] }],
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Action: Match.arrayWith(['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface']),
              Resource: '*',
            }),
          ]),
        },
      })
    }
  })
})
