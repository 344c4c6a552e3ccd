import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { queues } from '../../src/config/queues.ts'
import { eventSources, httpRoutes, schedules, socketRoutes } from '../../src/config/routes.ts'
import { table } from '../../src/config/table.ts'
import { examples, templateOf } from './synthesized.ts'

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

test('logs are kept as long as the tenant says', () => {
  acme.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 })
  globex.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 })
})

describe('the listener', () => {
  test('runs on arm64, ends in its own time, is looked at, and may open its sockets', () => {
    acme.hasResourceProperties('AWS::ECS::TaskDefinition', {
      Cpu: '256',
      Memory: '512',
      RuntimePlatform: { CpuArchitecture: 'ARM64' },
      ContainerDefinitions: [
        Match.objectLike({
          StopTimeout: 120,
          ReadonlyRootFilesystem: true,
          HealthCheck: Match.objectLike({ Command: ['CMD', 'node', 'check-health.mjs'] }),
          Ulimits: [{ Name: 'nofile', SoftLimit: 5000, HardLimit: 5000 }],
        }),
      ],
    })
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
    globex.resourceCountIs('AWS::EC2::NatGateway', 1)
    globex.resourceCountIs('AWS::EC2::EIP', 1)
    globex.hasResourceProperties('AWS::ECS::Service', {
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
      CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Base: 1, Weight: 1 }],
    })
  })

  test('goes into a VPC that is there already', () => {
    const template = templateOf({
      ...examples.acme,
      network: {
        kind: 'existing',
        vpcId: 'vpc-0a1b2c3d',
        zones: ['eu-central-1a', 'eu-central-1b'],
        subnetIds: ['subnet-0a1b2c3d', 'subnet-4e5f6071'],
        publicAddresses: false,
      },
    })
    template.resourceCountIs('AWS::EC2::VPC', 0)
    template.hasResourceProperties('AWS::ECS::Service', {
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
