import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startMeter } from '../../bench/cost/meter.ts'

test('calls and messages of FIFO queues are counted among all, and by themselves', async () => {
  const upstream = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  const { port } = upstream.address() as AddressInfo // of a TCP server, never a pipe's name
  const meter = await startMeter(`http://127.0.0.1:${port}`)
  onTestFinished(() => {
    meter.close()
    upstream.closeAllConnections()
    upstream.close()
  })
  const call = async (operation: string, body: object) => {
    const headers = { 'x-amz-target': `AmazonSQS.${operation}` }
    const sent = await fetch(meter.url, { method: 'POST', headers, body: JSON.stringify(body) })
    await sent.text()
  }
  await call('SendMessage', { QueueUrl: 'http://queues/checks' })
  await call('SendMessageBatch', { QueueUrl: 'http://queues/deliveries.fifo', Entries: [{}, {}] })
  await call('DeleteMessage', { QueueUrl: 'http://queues/deliveries.fifo' })
  await call('ReceiveMessage', { QueueUrl: 'http://queues/deliveries.fifo' })
  expect(meter.take()).toMatchObject({ sqsCalls: 3, messages: 3, fifo: 4 })
})
