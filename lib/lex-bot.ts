import { Arn, ArnFormat, CfnOutput } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { directCalls } from '../src/config/routes.ts'
import type { Tenant } from '../src/config/tenant.ts'
import type { BridgeFunction } from './bridge-function.ts'

export type LexBotProps = {
  functions: Record<keyof typeof directCalls, BridgeFunction>
  bot: NonNullable<Tenant['lex']>
}

/** Lets one alias of one Lex V2 bot call the bridge, and nobody else's. */
export class LexBot extends Construct {
  constructor(scope: Construct, id: string, { functions, bot: { botAliasArn } }: LexBotProps) {
    super(scope, id)
    const { account } = Arn.split(botAliasArn, ArnFormat.SLASH_RESOURCE_NAME)
    const { lambda } = functions.fulfilLexIntent
    lambda.addPermission('Lex', {
      principal: new iam.ServicePrincipal(directCalls.fulfilLexIntent),
      sourceArn: botAliasArn,
      ...(account !== undefined && { sourceAccount: account }),
    })
    new CfnOutput(this, 'FunctionArn', { value: lambda.functionArn })
  }
}
