import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import type { Sealer } from '../credentials/sealer.ts'
import { SessionMaterial } from '../gws/session-material.ts'
import { holds, readPartition } from './table-client.ts'
import type { Table } from './table-client.ts'

const StoredSession = z.object({ owner: z.string(), sealedMaterial: z.string() })

/** Where the listener shows the sessions that are up, so that others can act in them. */
export type SessionBoard = {
  publish(owner: string, material: SessionMaterial): Promise<void>
  /** Undefined while the agent has no session. Sees every earlier write. */
  find(agent: string): Promise<SessionMaterial | undefined>
  /** The agents that have a session, or had one when its listener died. */
  agents(): Promise<string[]>
  /** Takes a session off, unless somebody else owns it by now. Safe to repeat. */
  withdraw(owner: string, agent: string): Promise<void>
}

const pk = 'sessions'
const itemKey = (agent: string) => ({ pk, sk: agent })
const purpose = (agent: string) => `session-material/${agent}`

/** Sessions in DynamoDB, encrypted: whoever has the material is signed in as that agent. */
export const dynamoSessionBoard = (table: Table, sealer: Sealer): SessionBoard => ({
  async publish(owner, material) {
    const { agent } = material
    const sealedMaterial = sealer.seal(JSON.stringify(material), purpose(agent))
    await table.client.send(
      new PutCommand({ TableName: table.name, Item: { ...itemKey(agent), owner, sealedMaterial } }),
    )
  },

  async find(agent) {
    const { Item } = await table.client.send(
      new GetCommand({ TableName: table.name, Key: itemKey(agent), ConsistentRead: true }),
    )
    if (Item === undefined) return undefined
    const { sealedMaterial } = StoredSession.parse(Item)
    return SessionMaterial.parse(JSON.parse(sealer.open(sealedMaterial, purpose(agent))))
  },

  async agents() {
    const items = await readPartition(table, pk)
    return items.map((item) => z.object({ sk: z.string() }).parse(item).sk)
  },

  async withdraw(owner, agent) {
    await holds(
      table.client.send(
        new DeleteCommand({
          TableName: table.name,
          Key: itemKey(agent),
          ConditionExpression: '#owner = :owner',
          ExpressionAttributeNames: { '#owner': 'owner' },
          ExpressionAttributeValues: { ':owner': owner },
        }),
      ),
    )
  },
})
