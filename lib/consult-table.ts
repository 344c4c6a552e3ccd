import { RemovalPolicy } from 'aws-cdk-lib'
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb'
import type { IGrantable } from 'aws-cdk-lib/aws-iam'
import { Grant } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import type { Tenant } from '../src/config/tenant.ts'
import { table as layout } from '../src/config/table.ts'
import type { BridgeProcess } from './bridge-process.ts'

export type TableAction =
  'GetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'DescribeTable'
export type IndexName = keyof typeof layout.indexes

const text = (name: string): dynamodb.Attribute => ({ name, type: dynamodb.AttributeType.STRING })
const keysOf = ({ partitionKey, sortKey }: { partitionKey: string; sortKey: string }) => ({
  partitionKey: text(partitionKey),
  sortKey: text(sortKey),
})

/** The tenant's one table, as src/config/table.ts lays it out. What is secret in it is sealed before it gets there. */
export class ConsultTable extends Construct {
  readonly table: dynamodb.TableV2

  constructor(scope: Construct, id: string, { removal }: Pick<Tenant, 'removal'>) {
    super(scope, id)
    const keeps = removal === 'retain'
    this.table = new dynamodb.TableV2(this, 'Table', {
      ...keysOf(layout),
      globalSecondaryIndexes: Object.entries(layout.indexes).map(([indexName, index]) => ({
        indexName,
        ...keysOf(index),
        ...(index.holds === 'all'
          ? { projectionType: dynamodb.ProjectionType.ALL }
          : {
              projectionType: dynamodb.ProjectionType.INCLUDE,
              nonKeyAttributes: [...index.holds],
            }),
      })),
      billing: dynamodb.Billing.onDemand(),
      timeToLiveAttribute: layout.timeToLive,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: keeps,
      removalPolicy: keeps ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    })
  }

  /** Tells the process which table, and lets it do this with items and with these indexes. */
  grantUse(
    process: BridgeProcess,
    { actions, indexes }: { actions: readonly TableAction[]; indexes: readonly IndexName[] },
  ): void {
    process.tell('TABLE_NAME', this.table.tableName)
    const { tableArn } = this.table
    this.allow(process, actions, [tableArn])
    this.allow(
      process,
      indexes.length > 0 ? ['Query'] : [],
      indexes.map((name) => `${tableArn}/index/${name}`),
    )
  }

  private allow(grantee: IGrantable, actions: readonly TableAction[], resourceArns: string[]) {
    if (actions.length === 0) return
    Grant.addToPrincipal({
      grantee,
      actions: actions.map((action) => `dynamodb:${action}`),
      resourceArns,
    })
  }
}
