import { Duration } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import * as lambda from 'aws-cdk-lib/aws-lambda'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { FunctionName } from '../src/config/routes.ts'
import { timeoutSeconds } from '../src/config/timeouts.ts'
import { acknowledge } from './acknowledge.ts'
import type { BridgeProcess, VariableName } from './bridge-process.ts'
import { logGroupOf } from './log-group.ts'
import type { TenantNetwork } from './tenant-network.ts'

export type BridgeFunctionProps = {
  name: FunctionName
  code: lambda.Code
  logRetention: RetentionDays
  /** How many may run at once, and always can; without a number as many as the account has left. */
  atOnce: number | undefined
  /** Where it runs; without one it reaches what all the world reaches. */
  network: TenantNetwork | undefined
  /** Whether each of its calls makes a trace, which is paid for. */
  traced: boolean
}

/** One function: its own role, its own log, and nothing allowed but to write to that, and to trace. */
export class BridgeFunction extends Construct implements BridgeProcess {
  readonly grantPrincipal: iam.IPrincipal
  readonly lambda: lambda.Function

  constructor(
    scope: Construct,
    id: string,
    { name, code, logRetention, atOnce, network, traced }: BridgeFunctionProps,
  ) {
    super(scope, id)
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    })
    const logGroup = logGroupOf(this, 'Log', logRetention)
    logGroup.grantWrite(role)
    acknowledge(role, 'IAM5[Resource::*]', 'traces and network interfaces have no names before')
    if (network) grantInterfaces(role)
    this.grantPrincipal = role
    this.lambda = new lambda.Function(this, 'Function', {
      code,
      handler: `main.handlers.${name}`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 512,
      timeout: Duration.seconds(timeoutSeconds[name]),
      role,
      logGroup,
      tracing: traced ? lambda.Tracing.ACTIVE : lambda.Tracing.DISABLED,
      ...(atOnce !== undefined && { reservedConcurrentExecutions: atOnce }),
      ...(network && {
        vpc: network.vpc,
        vpcSubnets: network.subnets,
        securityGroups: [network.securityGroup],
      }),
    })
  }

  tell(variable: VariableName, value: string): void {
    this.lambda.addEnvironment(variable, value)
  }
}

/** Lambda puts a function into a network in the function's name. Source: AWSLambdaVPCAccessExecutionRole, without the log. */
const grantInterfaces = (grantee: iam.IRole): void => {
  iam.Grant.addToPrincipal({
    grantee,
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resourceArns: ['*'],
  })
}
