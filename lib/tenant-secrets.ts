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

  /** Tells the process where the sealing key is, and lets it read it. */
  grantSealing(process: BridgeProcess): void {
    const { credentials } = this
    if (credentials.in === 'secrets-manager') {
      process.tell('SEALING_KEY_SECRET', credentials.sealingKeyArn)
      allow(process, 'secretsmanager:GetSecretValue', credentials.sealingKeyArn)
    } else {
      process.tell('SEALING_KEY_PARAMETER', `${credentials.path}/sealing-key`)
      allow(process, 'ssm:GetParameter', this.parameter(`${credentials.path}/sealing-key`))
    }
    if (credentials.keyArn !== undefined) allow(process, 'kms:Decrypt', credentials.keyArn)
  }

  /** The same for what the agents sign in with. */
  grantSignIn(process: BridgeProcess): void {
    const { credentials } = this
    if (credentials.in === 'secrets-manager') {
      process.tell('AGENTS_SECRETS', JSON.stringify(credentials.agentsArns))
      allow(process, 'secretsmanager:GetSecretValue', ...credentials.agentsArns)
    } else {
      process.tell('AGENTS_PATH', `${credentials.path}/agents`)
      allow(process, 'ssm:GetParametersByPath', this.parameter(`${credentials.path}/agents`))
    }
    if (credentials.keyArn !== undefined) allow(process, 'kms:Decrypt', credentials.keyArn)
  }

  private parameter(path: string): string {
    const resourceName = path.slice(1)
    return Stack.of(this).formatArn({ service: 'ssm', resource: 'parameter', resourceName })
  }
}

const allow = (grantee: BridgeProcess, action: string, ...resourceArns: string[]) =>
  Grant.addToPrincipal({ grantee, actions: [action], resourceArns })
