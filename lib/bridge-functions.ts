import * as lambda from 'aws-cdk-lib/aws-lambda'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { schedules } from '../src/config/routes.ts'
import type { FunctionName } from '../src/config/routes.ts'
import { BridgeFunction } from './bridge-function.ts'
import { functionNames, functionNeeds } from './function-needs.ts'
import type { Busy } from './function-needs.ts'
import type { TenantNetwork } from './tenant-network.ts'

export type BridgeFunctionsProps = {
  bundle: string
  logRetention: RetentionDays
  network: TenantNetwork
  tenant: Busy
}

/** A round by the clock is nobody's request, and most of them find nothing: their traces would cost more than the rounds. */
const byClock = new Set<FunctionName>(schedules.map(({ serves }) => serves))

/** Every function of the configuration, from one bundle. */
export class BridgeFunctions extends Construct {
  readonly byName: Readonly<Record<FunctionName, BridgeFunction>>

  constructor(scope: Construct, id: string, props: BridgeFunctionsProps) {
    super(scope, id)
    const { bundle, logRetention, network, tenant } = props
    const code = lambda.Code.fromAsset(bundle)
    const entries = functionNames.map((name) => {
      const inside = functionNeeds[name].reaches && !network.isPublic ? network : undefined
      const atOnce = functionNeeds[name].atOnce?.(tenant)
      const traced = !byClock.has(name)
      const given = { name, code, logRetention, atOnce, network: inside, traced }
      return [name, new BridgeFunction(this, name, given)] as const
    })
    // One entry for each name; fromEntries forgets them.
    this.byName = Object.fromEntries(entries) as Record<FunctionName, BridgeFunction>
  }

  get all(): [FunctionName, BridgeFunction][] {
    return functionNames.map((name) => [name, this.byName[name]])
  }
}
