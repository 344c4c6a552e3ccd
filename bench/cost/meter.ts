import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { readBody } from '../../local/gateway/read-body.ts'

export type Counts = { readUnits: number; writeUnits: number; sqsCalls: number; messages: number }

const Consumed = z.looseObject({
  ConsumedCapacity: z.looseObject({ CapacityUnits: z.number() }).optional(),
})
const writes = /^(PutItem|UpdateItem|DeleteItem)$/
const reads = /^(GetItem|Query)$/
const Asked = z.looseObject({ ConsistentRead: z.boolean().optional() })

/** Stands before DynamoDB and SQS and counts what they would bill. */
export const startMeter = async (upstream: string) => {
  const counts: Counts = { readUnits: 0, writeUnits: 0, sqsCalls: 0, messages: 0 }
  const countTable = (operation: string, sent: Buffer, answer: string): void => {
    const units = Consumed.parse(JSON.parse(answer)).ConsumedCapacity?.CapacityUnits ?? 0
    // Finding nothing is billed as finding little, and so is a write whose condition does not hold.
    if (writes.test(operation)) counts.writeUnits += Math.max(units, 1)
    if (!reads.test(operation)) return
    const { ConsistentRead = false } = Asked.parse(JSON.parse(sent.toString()))
    counts.readUnits += Math.max(units, ConsistentRead ? 1 : 0.5)
  }
  const countQueue = (operation: string, sent: Buffer): void => {
    // Polls are the bill's affair: those here are shorter.
    if (operation === 'ReceiveMessage') return
    counts.sqsCalls += 1
    if (operation === 'SendMessage') counts.messages += 1
    if (operation === 'SendMessageBatch') {
      counts.messages += Entries.parse(JSON.parse(sent.toString())).Entries.length
    }
  }

  const server = createServer((incoming, response) => {
    const forward = async (): Promise<void> => {
      const sent = (await readBody(incoming, 16 * 1024 * 1024)) ?? Buffer.alloc(0)
      const [service = '', operation = ''] = String(incoming.headers['x-amz-target']).split('.')
      const isDynamo = service.startsWith('DynamoDB')
      const {
        host: _host,
        'content-length': _length,
        connection: _connection,
        ...headers
      } = incoming.headers as Record<string, string> // Node joins all that come twice
      const answer = await fetch(`${upstream}${incoming.url ?? '/'}`, {
        method: 'POST',
        headers,
        body: isDynamo ? asking(sent, operation) : sent,
      })
      const text = (await answer.text()).replaceAll(upstream, url)
      if (!isDynamo) countQueue(operation, sent)
      else countTable(operation, sent, text)
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
    take: (): Counts => {
      const taken = { ...counts }
      Object.assign(counts, { readUnits: 0, writeUnits: 0, sqsCalls: 0, messages: 0 })
      return taken
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const Entries = z.looseObject({ Entries: z.array(z.unknown()) })

/** The same request, which asks for what it consumed. */
const asking = (sent: Buffer, operation: string): Buffer => {
  if (!writes.test(operation) && !reads.test(operation)) return sent
  const request = z.looseObject({}).parse(JSON.parse(sent.toString()))
  return Buffer.from(JSON.stringify({ ...request, ReturnConsumedCapacity: 'TOTAL' }))
}
