import { Fn, Stack, Tags } from 'aws-cdk-lib'
import * as logs from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { Tenant } from '../src/config/tenant.ts'
import { listenerEnvironment, tenantEnvironment } from '../src/config/tenant-environment.ts'
import { BridgeFunctions } from './bridge-functions.ts'
import { ownMetric } from './bridge-metrics.ts'
import type { BridgeProcess, VariableName } from './bridge-process.ts'
import { BridgeQueues } from './bridge-queues.ts'
import { CallerSockets } from './caller-sockets.ts'
import { Clockwork } from './clockwork.ts'
import { ConsultApi } from './consult-api.ts'
import { ConsultTable } from './consult-table.ts'
import { Delivery } from './delivery.ts'
import { functionNeeds, listenerNeeds } from './function-needs.ts'
import type { Needs } from './function-needs.ts'
import { objections } from './guards.ts'
import { LexBot } from './lex-bot.ts'
import { NotificationListener } from './notification-listener.ts'
import { TenantNetwork } from './tenant-network.ts'
import { TenantSecrets } from './tenant-secrets.ts'
import { Watch } from './watch.ts'

export type BridgeStackProps = {
  tenant: Tenant
  /** The folders that functions and listener run from. */
  bundles: { lambdas: string; listener: string }
  /** Where the runbook can be read; its sections are in the alarms in any case. */
  runbookUrl: string | undefined
}

const logRetentions = {
  week: logs.RetentionDays.ONE_WEEK,
  month: logs.RetentionDays.ONE_MONTH,
  quarter: logs.RetentionDays.THREE_MONTHS,
  year: logs.RetentionDays.ONE_YEAR,
}

/** One tenant's whole bridge. Throws when the tenant's numbers do not fit together. */
export class BridgeStack extends Stack {
  private readonly table: ConsultTable
  private readonly queues: BridgeQueues
  private readonly secrets: TenantSecrets
  private readonly functions: BridgeFunctions
  private readonly api: ConsultApi
  private readonly sockets: CallerSockets
  private readonly listener: NotificationListener

  constructor(scope: Construct, props: BridgeStackProps) {
    const { tenant } = props
    const { name, region, account, removal } = tenant
    super(scope, `consult-bridge-${name}`, {
      env: { region, ...(account !== undefined && { account }) },
      description: `Consult Bridge for ${name}`,
      terminationProtection: removal === 'retain',
    })
    const wrong = objections(tenant)
    if (wrong.length > 0) throw new Error(wrong.map((each) => `${name}: ${each}`).join('\n'))
    Tags.of(this).add('consult-bridge:tenant', name)

    const logRetention = logRetentions[tenant.retention.logs]
    this.table = new ConsultTable(this, 'ConsultTable', tenant)
    this.queues = new BridgeQueues(this, 'Queues')
    this.secrets = new TenantSecrets(this, 'Secrets', tenant)
    const bundle = props.bundles.lambdas
    const network = new TenantNetwork(this, 'Network', { network: tenant.network, logRetention })
    this.functions = new BridgeFunctions(this, 'Functions', {
      bundle,
      logRetention,
      network,
      tenant,
    })
    const wired = { functions: this.functions.byName, logRetention }
    this.api = new ConsultApi(this, 'ConsultApi', { ...wired, origins: tenant.origins })
    this.sockets = new CallerSockets(this, 'CallerSockets', wired)
    new Delivery(this, 'Delivery', { ...wired, queues: this.queues })
    new Clockwork(this, 'Clockwork', wired)
    if (tenant.lex) new LexBot(this, 'LexBot', { ...wired, bot: tenant.lex })
    this.listener = new NotificationListener(this, 'NotificationListener', {
      bundle: props.bundles.listener,
      size: tenant.listener,
      network,
      logRetention,
      sessionsPerListener: ownMetric(name, 'SessionsPerListener', 'Average'),
    })
    this.supplyAll(tenant)
    this.watch(props)
  }

  private supplyAll(tenant: Tenant): void {
    const environment = tenantEnvironment(tenant)
    for (const [name, process] of this.functions.all) {
      this.supply(process, environment, functionNeeds[name])
    }
    const more = listenerEnvironment(tenant)
    this.supply(this.listener, { ...environment, ...more }, listenerNeeds)
    this.queues.grantReceive(this.listener, 'sessions')
  }

  private watch({ tenant, runbookUrl }: BridgeStackProps): void {
    new Watch(this, 'Watch', {
      tenant: tenant.name,
      queues: this.queues,
      table: this.table.table,
      functions: this.functions.byName,
      api: this.api,
      listener: this.listener.service,
      hasBot: tenant.lex !== undefined,
      listeners: tenant.listener.tasks,
      alarmTopicArn: tenant.alarmTopicArn,
      runbookUrl,
      dashboard: tenant.dashboard,
    })
  }

  /** Two zones of whatever region it is; no account has to be asked for their names. */
  override get availabilityZones(): string[] {
    return [0, 1].map((n) => Fn.select(n, Fn.getAzs()))
  }

  /** Gives a process what it needs, and tells it what every process is told. */
  private supply(
    process: BridgeProcess,
    environment: ReturnType<typeof tenantEnvironment>,
    {
      table = [],
      indexes = [],
      sends = [],
      probes = [],
      deadLetters,
      seals,
      signsIn,
      slack,
      sockets = [],
    }: Needs,
  ): void {
    for (const [variable, value] of Object.entries(environment)) {
      // Object.entries forgets the names.
      process.tell(variable as VariableName, value)
    }
    this.table.grantUse(process, { actions: table, indexes })
    this.queues.tellAddresses(process)
    this.sockets.tellAddresses(process)
    this.queues.grantUse(process, { sends, probes, deadLetters })
    if (seals) this.secrets.grantSealing(process)
    if (signsIn) this.secrets.grantSignIn(process)
    if (slack) this.secrets.grantSlack(process)
    this.sockets.grantUse(process, sockets)
  }
}
