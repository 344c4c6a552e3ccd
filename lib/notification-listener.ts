import { Duration } from 'aws-cdk-lib'
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { Platform } from 'aws-cdk-lib/aws-ecr-assets'
import * as ecs from 'aws-cdk-lib/aws-ecs'
import type { IPrincipal } from 'aws-cdk-lib/aws-iam'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { listenerNodeFlags } from '../src/config/listener-node-flags.ts'
import { alivePath } from '../src/config/listening.ts'
import type { Tenant } from '../src/config/tenant.ts'
import { acknowledge } from './acknowledge.ts'
import type { BridgeProcess, VariableName } from './bridge-process.ts'
import { fullAtPercent, stopTimeoutSeconds } from './limits.ts'
import { logGroupOf } from './log-group.ts'
import type { TenantNetwork } from './tenant-network.ts'

export type NotificationListenerProps = {
  /** The folder with the Dockerfile and the bundle. */
  bundle: string
  size: Tenant['listener']
  network: TenantNetwork
  logRetention: RetentionDays
  sessionsPerListener: Metric
}

const healthPort = 8081
const alive = `http://127.0.0.1:${healthPort}${alivePath}`

/** The process that holds agents' sessions: at least two tasks, in two zones, replaced without a gap. */
export class NotificationListener extends Construct implements BridgeProcess {
  readonly grantPrincipal: IPrincipal
  readonly service: ecs.FargateService
  private readonly container: ecs.ContainerDefinition

  constructor(scope: Construct, id: string, props: NotificationListenerProps) {
    super(scope, id)
    const { size } = props
    const task = new ecs.FargateTaskDefinition(this, 'Task', {
      cpu: size.cpu,
      memoryLimitMiB: size.memoryMiB,
      runtimePlatform: {
        cpuArchitecture: ecs.CpuArchitecture.ARM64,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
    })
    this.grantPrincipal = task.taskRole
    acknowledge(task, 'ECS2', 'what is secret is read by the process itself; these are addresses')
    acknowledge(
      task.obtainExecutionRole(),
      'IAM5[Resource::*]',
      'ECR gives out its tokens for no resource in particular',
    )
    this.container = this.addContainer(task, props)
    this.service = this.addService(task, props)
    this.service
      .autoScaleTaskCount({ minCapacity: size.tasks, maxCapacity: size.tasksAtMost })
      .scaleToTrackCustomMetric('BySessions', {
        metric: props.sessionsPerListener,
        targetValue: Math.max(1, Math.floor((size.sessionsPerTask * fullAtPercent) / 100)),
        scaleInCooldown: Duration.minutes(15),
        scaleOutCooldown: Duration.minutes(2),
      })
  }

  tell(variable: VariableName, value: string): void {
    this.container.addEnvironment(variable, value)
  }

  private addService(
    taskDefinition: ecs.FargateTaskDefinition,
    { size, network }: NotificationListenerProps,
  ): ecs.FargateService {
    const cluster = new ecs.Cluster(this, 'Cluster', {
      vpc: network.vpc,
      enableFargateCapacityProviders: true,
    })
    acknowledge(cluster, 'ECS4', 'the listener writes what is worth watching itself, for less')
    const service = new ecs.FargateService(this, 'Service', {
      // The library's own types do not agree under exactOptionalPropertyTypes.
      cluster: cluster as ecs.ICluster,
      taskDefinition,
      // No desired count: it would undo the scaling at every deployment. At least the least many run.
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { rollback: true },
      capacityProviderStrategies: [
        { capacityProvider: 'FARGATE', base: 1, weight: size.spot ? 0 : 1 },
        ...(size.spot ? [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] : []),
      ],
      assignPublicIp: network.isPublic,
      vpcSubnets: network.subnets,
      securityGroups: [network.securityGroup],
    })
    // Its tasks need the cluster's capacity, and a way out for their image; nothing else says so.
    const { internetConnectivityEstablished } = network.vpc.selectSubnets(network.subnets)
    service.node.addDependency(cluster, internetConnectivityEstablished)
    return service
  }

  private addContainer(
    task: ecs.FargateTaskDefinition,
    { bundle, size, logRetention }: NotificationListenerProps,
  ): ecs.ContainerDefinition {
    const logGroup = logGroupOf(this, 'Log', logRetention)
    const container = task.addContainer('listener', {
      image: ecs.ContainerImage.fromAsset(bundle, { platform: Platform.LINUX_ARM64 }),
      logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'listener' }),
      command: ['node', ...listenerNodeFlags(size.sessionsPerTask), 'main.mjs'],
      readonlyRootFilesystem: true,
      stopTimeout: Duration.seconds(stopTimeoutSeconds),
      environment: { HEALTH_PORT: String(healthPort) } satisfies Partial<
        Record<VariableName, string>
      >,
      healthCheck: {
        // Not a second Node beside the first, in the same memory.
        command: ['CMD', 'wget', '-q', '-T', '3', '-O', '/dev/null', alive],
        interval: Duration.seconds(10),
        timeout: Duration.seconds(5),
        startPeriod: Duration.seconds(60),
        retries: 3,
      },
    })
    // Two sockets a session and some more: a leak shows before the machine suffers.
    const openFiles = size.sessionsPerTask * 2 + 1000
    container.addUlimits({
      name: ecs.UlimitName.NOFILE,
      softLimit: openFiles,
      hardLimit: openFiles,
    })
    return container
  }
}
