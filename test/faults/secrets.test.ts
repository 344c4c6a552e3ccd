import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import type { TestContext } from 'vitest'
import { localAws } from '../../local/engines/provision.ts'
import { openSocket } from '../e2e/world.ts'
import { startBrokenReceiver } from './broken-receiver.ts'
import { credentials, customers, foundIn, materialIn, said } from './plants.ts'
import { startAround } from './stack-process.ts'

type Context = Pick<TestContext, 'onTestFinished'>

const patience = { timeout: 15_000, interval: 50 }

const writeAgentsFile = async ({ onTestFinished }: Context): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'agents-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'agents.json')
  const { password } = credentials
  await writeFile(path, JSON.stringify({ testname: { username: 'testname', password } }))
  return path
}

const sendToQueue = async (endpoint: string, queue: string, MessageBody: string) => {
  const client = new SQSClient({ ...localAws, endpoint })
  const QueueName = `consult-bridge-local-${queue}`
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName }))
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody }))
  client.destroy()
}

const open = async (context: Context) => {
  const around = await startAround(context, {
    AGENTS_FILE: await writeAgentsFile(context),
    GWS_ANSWER_SECONDS: '2',
    SESSION_LEASE_SECONDS: '2',
  })
  const testname = around.gws.world.agents.get('testname')
  if (testname) testname.password = credentials.password
  const bridge = await around.startBridge()
  const { call, sim } = bridge

  const consultAbout = async (more: object = {}, media = 'chat') => {
    const made = { agent: 'testname', media, customer: customers.name }
    const { id: interactionId } = (await sim('POST', '/interactions', made)) as { id: string }
    const body = {
      agent: 'testname',
      media,
      interactionId,
      target: { agent: 'bfriend' },
      metadata: { caseId: said.metadata },
      ...more,
    }
    return { interactionId, started: await call('startConsult', { body }) }
  }

  const talkIn = async (interactionId: string) => {
    const path = `/interactions/${interactionId}/messages`
    await sim('POST', path, { from: 'customer', text: customers.text })
    await sim('POST', path, { from: 'bfriend', text: said.amongAgents, visibility: 'Agents' })
    const { userData } = customers
    const chat = { id: interactionId, state: 'Chatting', participants: [], userData: { userData } }
    const data = { messageType: 'ChatStateChangeMessage', notificationType: 'x', chat, userData }
    await sim('POST', '/agents/testname/notify', { data })
  }

  const output = (part: string) => expect.poll(() => bridge.output(), patience).toContain(part)
  const logged = (code: string) => output(`"code":"${code}"`)
  return { around, bridge, consultAbout, talkIn, output, logged }
}
type Opened = Awaited<ReturnType<typeof open>>

const goWell = async ({ bridge, consultAbout, talkIn }: Opened): Promise<void> => {
  await bridge.autoAnswer('bfriend', 'accept')
  for (const media of ['chat', 'sms']) {
    const { interactionId, started } = await consultAbout({}, media)
    expect(started.status).toBe(201)
    const { id } = bridge.consultOf(started)
    await bridge.eventsUntil(id, 'consult.joined')
    await talkIn(interactionId)
    await bridge.eventsUntil(id, 'consult.message')
  }
}

const sendNonsense = async ({ around, bridge, consultAbout, logged }: Opened): Promise<void> => {
  await bridge.call('listConsults', { key: credentials.wrongKey })
  await bridge.call('getConsult', { path: { id: said.badInput } })
  await bridge.call('startConsult', { body: said.badInput })
  await consultAbout({ [said.badInput]: said.badInput })
  for (const queue of ['sessions', 'commands', 'checks', 'retries'])
    await sendToQueue(around.sqsUrl, queue, said.badMessage)
  await logged('message-failed')
  await logged('listener-failed')
}

const breakGenesys = async ({ around, bridge, consultAbout, output }: Opened): Promise<void> => {
  const { front } = around
  await bridge.faults({ name: 'consult-status', statusCode: 4, statusMessage: said.byGenesys })
  expect((await consultAbout()).started.status).toBe(409)
  await bridge.faults({ name: 'hang-consult-reply' })
  expect((await consultAbout()).started.status).toBe(504)
  await bridge.faults({ name: 'csrf-expired', times: 1 }, { name: 'session-expired', times: 1 })
  await consultAbout()
  front.take((request, response) => {
    if (request.url?.endsWith('/connect') !== true) return false
    response.writeHead(500).end(said.byGenesys)
    return true
  })
  await bridge.faults({ name: 'node-lost' })
  await output('"reason":"HTTP 500"')
  front.take(() => false)
  await bridge.faults()
}

const breakStore = async ({ around, consultAbout, talkIn, logged }: Opened): Promise<void> => {
  const { interactionId } = await consultAbout()
  around.store.refuse(1)
  await talkIn(interactionId)
  expect((await consultAbout()).started.status).toBeGreaterThanOrEqual(500)
  await logged('request-failed')
  await logged('listener-fenced')
  around.store.refuse(0)
  await expect.poll(async () => (await consultAbout()).started.status, patience).toBe(201)
}

test('whatever fails, nothing that was entrusted to it is in a log, nor unsealed in the store', async (context) => {
  const opened = await open(context)
  const { around, bridge } = opened
  const receiver = await startBrokenReceiver(context, said.byReceiver)
  const url = `${receiver.url}/${said.hookPath}`
  const webhook = { url, description: said.hookPath, secret: credentials.webhookSecret }
  expect((await bridge.call('createWebhook', { body: webhook })).status).toBe(201)
  const socket = await openSocket(bridge)
  context.onTestFinished(socket.close)
  socket.send({ action: 'subscribe', scope: 'caller' })
  socket.send({ action: said.badInput })

  await goWell(opened)
  await sendNonsense(opened)
  await breakGenesys(opened)
  await breakStore(opened)
  await expect.poll(receiver.tries, patience).toBeGreaterThan(3)
  const stored = await around.stored()
  await bridge.end('SIGTERM')
  const output = bridge.output()

  const material = materialIn(around.front.asked.map(({ headers }) => headers))
  const ticket = new URL(socket.url).searchParams.get('ticket') ?? ''
  const secrets = [...Object.entries({ ...credentials, ...customers, ticket }), ...material]
  for (const kind of ['basic', 'csrf', 'JSESSIONID', 'BAYEUX_BROWSER'])
    expect(material.map(([name]) => name)).toContain(kind)
  expect(foundIn(output, [...secrets, ...Object.entries(said)])).toEqual([])
  expect(foundIn(stored, secrets)).toEqual([])
  // What may be kept for callers is found, so what must not would be.
  expect(foundIn(stored, Object.entries(said))).toContain('amongAgents')
}, 120_000)
