import * as lambda from 'aws-cdk-lib/aws-lambda'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { eventSources } from '../src/config/routes.ts'
import type { FunctionName } from '../src/config/routes.ts'
import { BridgeFunction } from './bridge-function.ts'
import { functionNeeds } from './function-needs.ts'
import type { TenantNetwork } from './tenant-network.ts'

export type BridgeFunctionsProps = {
  bundle: string
  logRetention: RetentionDays
  network: TenantNetwork
}

const names = Object.keys(functionNeeds) as FunctionName[]

/** Every function of the configuration, from one bundle. */
export class BridgeFunctions extends Construct {
  readonly byName: Readonly<Record<FunctionName, BridgeFunction>>

  constructor(
    scope: Construct,
    id: string,
    { bundle, logRetention, network }: BridgeFunctionsProps,
  ) {
    super(scope, id)
    const code = lambda.Code.fromAsset(bundle)
    const entries = names.map((name) => {
      const inside = functionNeeds[name].reaches && !network.isPublic ? network : undefined
      const props = { name, code, logRetention, atOnce: atOnceOf(name), network: inside }
      return [name, new BridgeFunction(this, name, props)] as const
    })
    // One entry for each name; fromEntries forgets them.
    this.byName = Object.fromEntries(entries) as Record<FunctionName, BridgeFunction>
  }

  get all(): [FunctionName, BridgeFunction][] {
    return names.map((name) => [name, this.byName[name]])
  }
}

/** What a function's queues may start at once must be there for it. */
export const atOnceOf = (name: FunctionName): number | undefined => {
  const queued = eventSources
    .filter(({ serves }) => serves === name)
    .reduce((sum, { concurrency }) => sum + concurrency, 0)
  return queued > 0 ? queued : functionNeeds[name].atOnce
}
