import { Validations } from 'aws-cdk-lib'
import * as ec2 from 'aws-cdk-lib/aws-ec2'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { Tenant } from '../src/config/tenant.ts'
import { logGroupOf } from './log-group.ts'

type Network = Tenant['network']
export type TenantNetworkProps = { network: Network; logRetention: RetentionDays }

/** Where whatever talks to Genesys or to webhooks runs: it reaches out, and nobody reaches it. */
export class TenantNetwork extends Construct {
  readonly vpc: ec2.IVpc
  readonly subnets: ec2.SubnetSelection
  readonly securityGroup: ec2.SecurityGroup

  /** Listeners have addresses of their own. A function cannot have one, so it stays outside of such a network. */
  readonly isPublic: boolean

  constructor(scope: Construct, id: string, { network, logRetention }: TenantNetworkProps) {
    super(scope, id)
    this.vpc =
      network.kind === 'existing' ? this.existing(network) : this.own(network.kind, logRetention)
    this.isPublic = network.kind === 'public'
    this.subnets = {
      subnetType: this.isPublic ? ec2.SubnetType.PUBLIC : ec2.SubnetType.PRIVATE_WITH_EGRESS,
    }
    // No rule lets anything in.
    this.securityGroup = new ec2.SecurityGroup(this, 'Outbound', {
      vpc: this.vpc,
      description: 'Reaches out and takes no connections',
      allowAllOutbound: true,
    })
  }

  private own(kind: 'public' | 'static-address', logRetention: RetentionDays): ec2.IVpc {
    const isStatic = kind === 'static-address'
    const subnet = (name: string, subnetType: ec2.SubnetType) => ({
      name,
      subnetType,
      cidrMask: 24,
    })
    const vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: isStatic ? 1 : 0,
      subnetConfiguration: [
        subnet('public', ec2.SubnetType.PUBLIC),
        ...(isStatic ? [subnet('private', ec2.SubnetType.PRIVATE_WITH_EGRESS)] : []),
      ],
      // The table is most of the traffic, and this way costs nothing.
      gatewayEndpoints: { DynamoDb: { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB } },
      restrictDefaultSecurityGroup: false,
    })
    vpc.addFlowLog('Refused', {
      trafficType: ec2.FlowLogTrafficType.REJECT,
      destination: ec2.FlowLogDestination.toCloudWatchLogs(
        logGroupOf(this, 'RefusedLog', logRetention),
      ),
    })
    // The library's own types do not agree under exactOptionalPropertyTypes.
    return vpc as ec2.IVpc
  }

  private existing({ vpcId, zones, subnetIds }: Extract<Network, { kind: 'existing' }>): ec2.IVpc {
    Validations.of(this).acknowledge({
      id: 'Annotation::@aws-cdk/aws-ec2:noSubnetRouteTableId',
      reason: 'nothing here adds a route',
    })
    return ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId,
      availabilityZones: zones,
      privateSubnetIds: subnetIds,
    })
  }
}
