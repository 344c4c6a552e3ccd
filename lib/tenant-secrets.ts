import { Stack } from 'aws-cdk-lib'
import { Grant } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import type { Tenant } from '../src/config/tenant.ts'
import type { BridgeProcess } from './bridge-process.ts'

/** The agents' passwords and the sealing key, which the operator keeps; nothing of them is in the template. */
export class TenantSecrets extends Construct {
  private readonly credentials: Tenant['credentials']
  private readonly slack: Tenant['slack']

  constructor(scope: Construct, id: string, tenant: Pick<Tenant, 'credentials' | 'slack'>) {
    super(scope, id)
    this.credentials = tenant.credentials
    this.slack = tenant.slack
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

  /** The same for what Slack is spoken to with, where there is a workspace. */
  grantSlack(process: BridgeProcess): void {
    const { credentials, slack } = this
    if (slack === undefined) return
    if (slack.secretArn !== undefined) {
      process.tell('SLACK_SECRETS_SECRET', slack.secretArn)
      allow(process, 'secretsmanager:GetSecretValue', slack.secretArn)
    } else if (credentials.in === 'parameter-store') {
      process.tell('SLACK_SECRETS_PARAMETER', `${credentials.path}/slack`)
      allow(process, 'ssm:GetParameter', this.parameter(`${credentials.path}/slack`))
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
