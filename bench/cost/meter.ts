import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { readBody } from '../../local/gateway/read-body.ts'
import { indexWrites } from './index-writes.ts'
import type { Item } from './index-writes.ts'

export type Counts = {
  readUnits: number
  writeUnits: number
  sqsCalls: number
  messages: number
  /** How many of these calls and messages are of FIFO queues. */
  fifo?: number | undefined
}

const none = { readUnits: 0, writeUnits: 0, sqsCalls: 0, messages: 0, fifo: 0 }
export type Taken = typeof none
const writes = /^(PutItem|UpdateItem|DeleteItem)$/
const reads = /^(GetItem|Query)$/
const Consumed = z.looseObject({
  ConsumedCapacity: z.looseObject({ CapacityUnits: z.number() }).optional(),
})
const Asked = z.looseObject({ ConsistentRead: z.boolean().optional() })
const Attributes = z.record(z.string(), z.unknown())
const Written = z.looseObject({
  TableName: z.string(),
  Key: Attributes.optional(),
  Item: Attributes.optional(),
})
const Found = z.looseObject({ Item: Attributes.optional() })
const ToQueue = z.looseObject({
  QueueUrl: z.string().optional(),
  Entries: z.array(z.unknown()).optional(),
})

type Headers = Record<string, string>
type Ask = (sent: Buffer, headers: Headers) => Promise<Response>

/** Stands before DynamoDB and SQS and counts what they would bill. */
export const startMeter = async (upstream: string) => {
  const counts: Taken = { ...none }
  const ask: Ask = (sent, headers) => fetch(upstream, { method: 'POST', headers, body: sent })

  const server = createServer((incoming, response) => {
    const forward = async (): Promise<void> => {
      const sent = (await readBody(incoming, 16 * 1024 * 1024)) ?? Buffer.alloc(0)
      const [service = '', operation = ''] = String(incoming.headers['x-amz-target']).split('.')
      const headers = forwarded(incoming.headers as Headers) // Node joins all that come twice
      const count = service.startsWith('DynamoDB')
        ? await tableCounter(ask, { service, operation, sent, headers })
        : queueCounter(operation, sent)
      const answer = await ask(count.sent, headers)
      const text = (await answer.text()).replaceAll(upstream, url)
      const counted = await count.of(text)
      for (const name of Object.keys(none) as (keyof Taken)[]) counts[name] += counted[name] ?? 0
      response.writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? 'application/x-amz-json-1.0',
      })
      response.end(text)
    }
    forward().catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // of a TCP server, never a pipe's name
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    /** What has come since it was asked last. */
    take: (): Taken => {
      const taken = { ...counts }
      Object.assign(counts, none)
      return taken
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const forwarded = (given: Headers): Headers => {
  const { host: _host, 'content-length': _length, connection: _connection, ...headers } = given
  return headers
}

/** What is sent on for a request, and what it comes to once it is answered. */
type Counter = { sent: Buffer; of(answer: string): Partial<Counts> | Promise<Partial<Counts>> }

type TableRequest = { service: string; operation: string; sent: Buffer; headers: Headers }

const tableCounter = async (ask: Ask, request: TableRequest): Promise<Counter> => {
  const { operation, sent } = request
  const units = (answer: string): number =>
    Consumed.parse(JSON.parse(answer)).ConsumedCapacity?.CapacityUnits ?? 0
  // Finding nothing is billed as finding little, and so is a write whose condition does not hold.
  if (reads.test(operation)) {
    const { ConsistentRead = false } = Asked.parse(JSON.parse(sent.toString()))
    const least = ConsistentRead ? 1 : 0.5
    return { sent: asking(sent), of: (answer) => ({ readUnits: Math.max(units(answer), least) }) }
  }
  if (!writes.test(operation)) return { sent, of: () => ({}) }
  const before = await itemOf(ask, request)
  return {
    sent: asking(sent),
    of: async (answer) => ({
      writeUnits: Math.max(units(answer), 1) + indexWrites(before, await itemOf(ask, request)),
    }),
  }
}

/** The item of a write as it is now, by a read that nobody counts. Consults come one by one here: nobody else writes it meanwhile. */
const itemOf = async (
  ask: Ask,
  { service, sent, headers }: TableRequest,
): Promise<Item | undefined> => {
  const { TableName, Key, Item: { pk, sk } = {} } = Written.parse(JSON.parse(sent.toString()))
  const wanted = { TableName, Key: Key ?? { pk, sk }, ConsistentRead: true }
  const answer = await ask(Buffer.from(JSON.stringify(wanted)), {
    ...headers,
    'x-amz-target': `${service}.GetItem`,
  })
  return Found.parse(await answer.json()).Item
}

/** The same request, which asks for what it consumed. */
const asking = (sent: Buffer): Buffer => {
  const request = z.looseObject({}).parse(JSON.parse(sent.toString()))
  return Buffer.from(JSON.stringify({ ...request, ReturnConsumedCapacity: 'TOTAL' }))
}

const queueCounter = (operation: string, sent: Buffer): Counter => ({
  sent,
  of: () => {
    // Polls are the bill's affair: those here are shorter.
    if (operation === 'ReceiveMessage') return {}
    const { QueueUrl = '', Entries = [] } = ToQueue.parse(JSON.parse(sent.toString()))
    const sentInBatch = operation === 'SendMessageBatch' ? Entries.length : 0
    const messages = operation === 'SendMessage' ? 1 : sentInBatch
    return { sqsCalls: 1, messages, fifo: QueueUrl.endsWith('.fifo') ? 1 + messages : 0 }
  },
})
