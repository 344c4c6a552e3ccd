import { readFileSync } from 'node:fs'
import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { cors } from '../../src/config/cors.ts'
import { z } from 'zod'
import { alivePath } from '../../src/config/listening.ts'
import { queues } from '../../src/config/queues.ts'
import { eventSources, httpRoutes, schedules, socketRoutes } from '../../src/config/routes.ts'
import { table } from '../../src/config/table.ts'
import { examples, templateOf } from './synthesized.ts'

type Resources = { Resources: Record<string, { Type: string }> }

const acme = templateOf(examples.acme)
const globex = templateOf(examples.globex)

test('the table is the configuration’s, on demand, restorable, protected', () => {
  acme.hasResource('AWS::DynamoDB::GlobalTable', {
    DeletionPolicy: 'Retain',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: table.partitionKey, KeyType: 'HASH' },
        { AttributeName: table.sortKey, KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: Object.keys(table.indexes).map((IndexName) =>
        Match.objectLike({ IndexName }),
      ),
      TimeToLiveSpecification: { AttributeName: table.timeToLive, Enabled: true },
      StreamSpecification: Match.absent(),
      Replicas: [
        Match.objectLike({
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        }),
      ],
    },
  })
})

test('a tenant that may go takes its data along', () => {
  templateOf({ ...examples.acme, removal: 'destroy' }).hasResource('AWS::DynamoDB::GlobalTable', {
    DeletionPolicy: 'Delete',
    Properties: { Replicas: [Match.objectLike({ DeletionProtectionEnabled: false })] },
  })
})

test('where order counts, it counts by the lane: no lane is held up for the whole queue’s rate', () => {
  const ordered = Object.values(queues).filter((queue) => 'fifo' in queue)
  expect(ordered.length).toBeGreaterThan(0)
  acme.resourcePropertiesCountIs(
    'AWS::SQS::Queue',
    {
      FifoQueue: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      RedrivePolicy: Match.anyValue(),
    },
    ordered.length,
  )
})

test('each queue has its visibility, its dead letters, encryption, and TLS alone', () => {
  const settings = Object.values(queues)
  acme.resourceCountIs('AWS::SQS::Queue', settings.length * 2)
  acme.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true })
  for (const { visibilitySeconds, maxReceives } of settings) {
    acme.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: visibilitySeconds,
      RedrivePolicy: { maxReceiveCount: maxReceives },
    })
  }
  acme.resourceCountIs('AWS::SQS::QueuePolicy', settings.length * 2)
  acme.allResourcesProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Deny',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ]),
    },
  })
})

test('the APIs have the configuration’s routes, limits, and logs without addresses or queries', () => {
  const keys = [
    ...httpRoutes.map(({ method, path }) => (path === '$default' ? path : `${method} ${path}`)),
    ...Object.keys(socketRoutes).filter((key) => key !== '$authorizer'),
  ]
  const routes = Object.values(acme.findResources('AWS::ApiGatewayV2::Route'))
  expect(
    routes.map((route) => (route['Properties'] as { RouteKey: string }).RouteKey).sort(),
  ).toEqual(keys.sort())
  acme.allResourcesProperties('AWS::ApiGatewayV2::Stage', {
    DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
    AccessLogSettings: { DestinationArn: Match.anyValue(), Format: Match.anyValue() },
  })
  const stages = JSON.stringify(acme.findResources('AWS::ApiGatewayV2::Stage'))
  expect(stages).not.toMatch(/path|query|sourceIp|authorizer/i)
  acme.hasResourceProperties('AWS::ApiGatewayV2::Route', {
    RouteKey: '$connect',
    AuthorizationType: 'CUSTOM',
  })
})

test('pages of the tenant’s origins may call, of other origins none', () => {
  globex.hasResourceProperties('AWS::ApiGatewayV2::Api', {
    ProtocolType: 'HTTP',
    CorsConfiguration: {
      AllowOrigins: ['https://crm.globex.example'],
      AllowMethods: [...cors.methods],
      AllowHeaders: [...cors.headers],
      ExposeHeaders: [...cors.exposed],
      MaxAge: cors.maxAgeSeconds,
    },
  })
  acme.hasResourceProperties('AWS::ApiGatewayV2::Api', {
    ProtocolType: 'HTTP',
    CorsConfiguration: Match.absent(),
  })
})

test('queues and clock call their functions as configured', () => {
  acme.resourceCountIs('AWS::Lambda::EventSourceMapping', eventSources.length)
  for (const { batchSize } of eventSources) {
    acme.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: batchSize,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: Match.anyValue() },
    })
  }
  acme.resourceCountIs('AWS::Events::Rule', schedules.length)
})

test('what the clock calls is called once: the next round comes before a second try would be of use', () => {
  acme.resourceCountIs('AWS::Lambda::EventInvokeConfig', schedules.length)
  acme.allResourcesProperties('AWS::Lambda::EventInvokeConfig', {
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 60,
    Qualifier: '$LATEST',
  })
  const timed = Object.values(acme.findResources('AWS::Events::Rule')).map((rule) => {
    const { Targets } = rule['Properties'] as { Targets: { Arn: { 'Fn::GetAtt': [string] } }[] }
    return Targets[0]?.Arn['Fn::GetAtt'][0]
  })
  for (const FunctionName of timed)
    acme.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: FunctionName },
    })
})

test('logs are kept as long as the tenant says', () => {
  acme.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 })
  globex.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 })
})

const Task = z.looseObject({
  Properties: z.looseObject({
    ContainerDefinitions: z.tuple([z.looseObject({ Command: z.array(z.string()) })]),
  }),
})
const dockerfile = readFileSync(new URL('../../listener/Dockerfile', import.meta.url), 'utf8')
const checkOf = (text: string) =>
  JSON.parse(/^HEALTHCHECK .* CMD (.+)$/m.exec(text)?.[1] ?? '[]') as string[]

describe('the listener', () => {
  test('is looked at without a second Node: whether it lives, and nothing that it shares with others', () => {
    const check = checkOf(dockerfile)
    expect(check[0]).toBe('wget')
    expect(new URL(check.at(-1) ?? '').pathname).toBe(alivePath)
  })

  test.each([
    ['public', acme],
    ['existing', globex],
    ['static-address', templateOf({ ...examples.acme, network: { kind: 'static-address' } })],
  ])('starts when its capacity and its way out are there: %s', (kind, template) => {
    const [service] = Object.values(template.findResources('AWS::ECS::Service'))
    const { DependsOn } = z.looseObject({ DependsOn: z.array(z.string()) }).parse(service)
    const types = DependsOn.map(
      (id) => (template.toJSON() as Resources).Resources[id]?.Type.split('::').at(-1) ?? '',
    )
    expect(types).toContain('ClusterCapacityProviderAssociations')
    if (kind !== 'existing') expect(types).toContain('Route')
  })

  test('runs on arm64, ends in its own time, is looked at, and may open its sockets', () => {
    acme.hasResourceProperties('AWS::ECS::TaskDefinition', {
      Cpu: '256',
      Memory: '512',
      RuntimePlatform: { CpuArchitecture: 'ARM64' },
      ContainerDefinitions: [
        Match.objectLike({
          StopTimeout: 120,
          ReadonlyRootFilesystem: true,
          HealthCheck: Match.objectLike({ Command: ['CMD', ...checkOf(dockerfile)] }),
          Ulimits: [{ Name: 'nofile', SoftLimit: 5000, HardLimit: 5000 }],
        }),
      ],
    })
  })

  test('runs by the image’s command, and with many sessions by one that collects garbage less often', () => {
    const commandOf = (sessionsPerTask: number) => {
      const size = { cpu: 512 as const, memoryMiB: 1024, sessionsPerTask }
      const [task] = Object.values(
        templateOf({
          ...examples.acme,
          listener: { ...examples.acme.listener, ...size },
        }).findResources('AWS::ECS::TaskDefinition'),
      )
      return Task.parse(task).Properties.ContainerDefinitions[0].Command
    }
    const ofImage = JSON.parse(/^CMD (.+)$/m.exec(dockerfile)?.[1] ?? '[]') as string[]
    expect(commandOf(2000)).toEqual(ofImage)
    const growing = expect.stringMatching(/^--heap-growing-percent=\d+$/) as unknown
    expect(commandOf(5000)).toEqual([...ofImage.slice(0, -1), growing, 'main.mjs'])
  })

  test('is replaced without a gap, rolled back when that fails, and scaled by its sessions', () => {
    acme.hasResourceProperties('AWS::ECS::Service', {
      DesiredCount: Match.absent(),
      DeploymentConfiguration: {
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      },
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED' } },
      CapacityProviderStrategy: [
        { CapacityProvider: 'FARGATE', Base: 1, Weight: 0 },
        { CapacityProvider: 'FARGATE_SPOT', Weight: 1 },
      ],
    })
    acme.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: 2,
      MaxCapacity: 6,
    })
    acme.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: Match.objectLike({ TargetValue: 1400 }),
    })
  })

  test('takes no connections, and has two zones without a NAT gateway', () => {
    acme.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0)
    acme.allResourcesProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() })
    acme.resourceCountIs('AWS::EC2::Subnet', 2)
    acme.resourceCountIs('AWS::EC2::NatGateway', 0)
  })

  test('has one fixed address where the tenant asks for it', () => {
    const template = templateOf({ ...examples.globex, network: { kind: 'static-address' } })
    template.resourceCountIs('AWS::EC2::NatGateway', 1)
    template.resourceCountIs('AWS::EC2::EIP', 1)
    template.hasResourceProperties('AWS::ECS::Service', {
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
      CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Base: 1, Weight: 1 }],
    })
  })

  test('goes into a VPC that is there already', () => {
    globex.resourceCountIs('AWS::EC2::VPC', 0)
    globex.hasResourceProperties('AWS::ECS::Service', {
      NetworkConfiguration: {
        AwsvpcConfiguration: { Subnets: ['subnet-0a1b2c3d', 'subnet-4e5f6071'] },
      },
    })
  })
})

test('Lex may call a function for the tenant that names its bot, and for nobody else', () => {
  const { botAliasArn = '' } = examples.globex.lex ?? {}
  const lexPermission = {
    Action: 'lambda:InvokeFunction',
    Principal: 'lexv2.amazonaws.com',
    SourceArn: botAliasArn,
    SourceAccount: '444455556666',
  }
  globex.hasResourceProperties('AWS::Lambda::Permission', lexPermission)
  acme.resourcePropertiesCountIs('AWS::Lambda::Permission', { Principal: 'lexv2.amazonaws.com' }, 0)
})
