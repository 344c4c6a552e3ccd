import { RemovalPolicy } from 'aws-cdk-lib'
import * as ec2 from 'aws-cdk-lib/aws-ec2'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { Tenant } from '../src/config/tenant.ts'

type Network = Tenant['network']
export type ListenerNetworkProps = { network: Network; logRetention: RetentionDays }

/** Where listeners run: they reach out to Genesys and AWS, and nobody reaches them. */
export class ListenerNetwork extends Construct {
  readonly vpc: ec2.IVpc
  readonly subnets: ec2.SubnetSelection
  readonly publicAddresses: boolean
  readonly securityGroup: ec2.SecurityGroup

  constructor(scope: Construct, id: string, { network, logRetention }: ListenerNetworkProps) {
    super(scope, id)
    this.vpc =
      network.kind === 'existing' ? this.existing(network) : this.own(network.kind, logRetention)
    this.publicAddresses =
      network.kind === 'public' || (network.kind === 'existing' && network.publicAddresses)
    this.subnets = {
      subnetType: this.publicAddresses ? ec2.SubnetType.PUBLIC : ec2.SubnetType.PRIVATE_WITH_EGRESS,
    }
    // No rule lets anything in.
    this.securityGroup = new ec2.SecurityGroup(this, 'Outbound', {
      vpc: this.vpc,
      description: 'Listeners reach out and take no connections',
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
        ...(isStatic ? [subnet('listeners', ec2.SubnetType.PRIVATE_WITH_EGRESS)] : []),
      ],
      // The table is most of the traffic, and this way costs nothing.
      gatewayEndpoints: { DynamoDb: { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB } },
      restrictDefaultSecurityGroup: false,
    })
    vpc.addFlowLog('Refused', {
      trafficType: ec2.FlowLogTrafficType.REJECT,
      destination: ec2.FlowLogDestination.toCloudWatchLogs(
        new LogGroup(this, 'RefusedLog', {
          retention: logRetention,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      ),
    })
    // The library's own types do not agree under exactOptionalPropertyTypes.
    return vpc as ec2.IVpc
  }

  private existing({
    vpcId,
    zones,
    subnetIds,
    publicAddresses,
  }: Extract<Network, { kind: 'existing' }>): ec2.IVpc {
    return ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId,
      availabilityZones: zones,
      ...(publicAddresses ? { publicSubnetIds: subnetIds } : { privateSubnetIds: subnetIds }),
    })
  }
}
