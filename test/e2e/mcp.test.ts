import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { mcpTools } from '../../src/channels/mcp-tools.ts'
import { localKeys } from '../../local/local-callers.ts'
import { startWorld } from './world.ts'
import type { World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ GWS_ANSWER_SECONDS: '1' })
})
afterAll(() => world.close())
afterEach(() => world.faults())

const connectAs = async (mode: Mode, key: string = localKeys.customer) => {
  const client = new Client({ name: 'a-bot', version: '1' }, { versionNegotiation: { mode } })
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${world.stack.url}/v1/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${key}` } },
    }),
  )
  onTestFinished(() => client.close())
  const call = async (name: string, args: Record<string, unknown>) => {
    const { content, structuredContent, isError } = await client.callTool({ name, arguments: args })
    const [{ text }] = z.tuple([z.looseObject({ text: z.string() })]).parse(content)
    return { text, data: structuredContent, isError: isError === true }
  }
  return { client, call }
}

const modes = ['legacy', { pin: '2026-07-28' }] as const
type Mode = (typeof modes)[number]

const about = async (more: object = {}) => ({
  agent: 'testname',
  media: 'chat',
  interactionId: await world.interaction('chat'),
  target: { agent: 'bfriend' },
  ...more,
})

describe.each(modes)('a language model, through MCP’s official client: %j', (mode) => {
  const connect = (key?: string) => connectAs(mode, key)

  test('finds tools whose schemas are those of the HTTP API', async () => {
    const { client } = await connect()
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name).sort()).toEqual(Object.keys(mcpTools).sort())
    for (const { name, inputSchema } of tools) {
      const { inputSchema: ours } = mcpTools[name as keyof typeof mcpTools]
      expect(inputSchema).toEqual(z.toJSONSchema(ours, { io: 'input', target: 'draft-2020-12' }))
    }
  })

  test('finds whom to ask, asks, and sees how it goes', async () => {
    await world.autoAnswer('bfriend', 'accept', 0)
    const { call } = await connect()
    const targets = await call('list_targets', { agent: 'testname', search: 'bfr' })
    expect(targets.data).toMatchObject({ items: [{ kind: 'agent', userName: 'bfriend' }] })
    const started = await call('start_consult', await about())
    expect(started).toMatchObject({ isError: false, data: { state: 'pending' } })
    const { id: consultId } = z.object({ id: z.string() }).parse(started.data)
    await world.eventsUntil(consultId, 'consult.joined', localKeys.customer)
    const seen = await call('get_consult', { consultId })
    expect([seen.text.split('\n')[0], seen.data]).toMatchObject([
      'The consult is joined.',
      { id: consultId },
    ])
  })

  test('hands over in one call', async () => {
    await world.autoAnswer('bfriend', 'accept', 0)
    const { call } = await connect()
    const request = await about({ summary: 'He wants his money back.' })
    const done = await call('escalate', request)
    expect(done).toMatchObject({ isError: false, data: { outcome: 'transferred' } })
    const { interactionId } = request
    const operations = await world.operations(interactionId)
    expect(operations.map(({ operation }) => operation)).toEqual(['SendToAgents', 'Transfer'])
  })

  test('is told to wait, and goes on', async () => {
    await world.autoAnswer('bfriend', 'accept', 1500)
    const { call } = await connect()
    const request = await about({ waitSeconds: 0 })
    const waiting = await call('escalate', request)
    expect(waiting.data).toMatchObject({ outcome: 'waiting' })
    const { consultId } = z.object({ consultId: z.string() }).parse(waiting.data)
    const done = await call('escalate', { ...request, waitSeconds: 20, consultId })
    expect(done.data).toMatchObject({ outcome: 'transferred' })
    expect(await world.journal(request.interactionId)).toHaveLength(1)
  })

  test.each([
    ['start_consult', { target: { queue: 'nowhere' } }, /no such colleague or queue/],
    ['start_consult', { agent: 'nobody' }, /agent is not known/],
    ['start_consult', { interactionId: '0000gone' }, /refuses this consult/],
    ['escalate', { target: { queue: 'nowhere' } }, /do not know whom to hand you over to/],
  ])('is told in words what went wrong: %s %j', async (tool, more, words) => {
    const { call } = await connect()
    const answer = await call(tool, await about(more))
    expect([answer.isError, answer.text]).toEqual([true, expect.stringMatching(words)])
  })

  test('speaks the revision that it asked for', async () => {
    const { client } = await connect()
    const spoken = client.getNegotiatedProtocolVersion() === '2026-07-28'
    expect(spoken).toBe(mode !== 'legacy')
  })

  test('is told in words what is wrong with its arguments', async () => {
    const { call } = await connect()
    const answer = await call('start_consult', await about({ media: 'fax' }))
    expect([answer.isError, answer.text]).toEqual([true, expect.stringMatching(/media/)])
  })

  test('sees no consult of another caller', async () => {
    const other = world.consultOf(await world.call('startConsult', { body: await about() }))
    const { call } = await connect()
    const answer = await call('get_consult', { consultId: other.id })
    expect([answer.isError, answer.text]).toEqual([true, expect.stringMatching(/no such consult/)])
  })

  test('needs a bot’s key', async () => {
    await expect(connect('wrong')).rejects.toThrow()
    await expect(connect(localKeys.agent)).rejects.toThrow()
  })
})

describe('over plain HTTP', () => {
  const headers = { accept: 'application/json, text/event-stream' }
  const initialize = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'older', version: '1' },
    },
  }
  // Its headers, and what it refuses with 200, are told by the protocol and not by our document.
  const post = (body: unknown, more: Record<string, string> = {}) =>
    world.send('POST', '/v1/mcp', {
      body,
      key: localKeys.customer,
      headers: { ...headers, ...more },
    })

  test('a client of an earlier revision is answered in JSON, and gets no session', async () => {
    const answer = await post(initialize)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(answer.headers.get('mcp-session-id')).toBeNull()
    expect(answer.body).toMatchObject({ id: 1, result: { protocolVersion: '2025-06-18' } })
    const listed = await post(
      { jsonrpc: '2.0', id: 2, method: 'tools/list', params: {} },
      { 'mcp-protocol-version': '2025-06-18' },
    )
    expect(listed.body).toMatchObject({ id: 2, result: { tools: expect.any(Array) as unknown } })
  })

  test.each(['GET', 'DELETE'])(
    '%s is refused: there are no streams and no sessions',
    async (method) => {
      const answer = await world.send(method, '/v1/mcp', { key: localKeys.customer, headers })
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
    },
  )

  test('a page in a browser is refused', async () => {
    const answer = await post(initialize, { origin: 'https://evil.example' })
    expect([answer.status, answer.body]).toMatchObject([403, { code: 'origin_not_allowed' }])
  })

  test.each(['', '{', '1', '[]', '{"jsonrpc":"2.0","method":"nonsense","id":7}'])(
    'what is no request is refused: %s',
    async (body) => {
      const { status } = await post(body)
      expect(status).toBeLessThan(500)
    },
  )
})
