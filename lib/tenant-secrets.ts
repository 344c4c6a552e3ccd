import { Stack } from 'aws-cdk-lib'
import { Grant } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import type { Tenant } from '../src/config/tenant.ts'
import type { BridgeProcess } from './bridge-process.ts'

/** The agents' passwords and the sealing key, which the operator keeps; nothing of them is in the template. */
export class TenantSecrets extends Construct {
  private readonly credentials: Tenant['credentials']

  constructor(scope: Construct, id: string, { credentials }: Pick<Tenant, 'credentials'>) {
    super(scope, id)
    this.credentials = credentials
  }

  /** Tells the process where the secrets are, and lets it read them. */
  grantRead(process: BridgeProcess): void {
    const { credentials } = this
    if (credentials.in === 'secrets-manager') {
      process.tell('SECRETS_ARN', credentials.secretArn)
      allow(process, 'secretsmanager:GetSecretValue', credentials.secretArn)
    } else {
      const { path } = credentials
      process.tell('SECRETS_PATH', path)
      const resourceName = path.slice(1)
      const arn = Stack.of(this).formatArn({ service: 'ssm', resource: 'parameter', resourceName })
      allow(process, 'ssm:GetParametersByPath', arn)
    }
    if (credentials.keyArn !== undefined) allow(process, 'kms:Decrypt', credentials.keyArn)
  }
}

const allow = (grantee: BridgeProcess, action: string, arn: string) =>
  Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [arn] })
