import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { parseRanges } from '../../src/adapters/webhook/addresses.ts'
import { guardedAgent } from '../../src/adapters/webhook/guarded-agent.ts'
import type { Resolve } from '../../src/adapters/webhook/guarded-agent.ts'
import { objectionTo } from '../../src/adapters/webhook/objection.ts'
import { httpWebhookPoster } from '../../src/adapters/webhook/poster.ts'
import { writeSecret } from '../../src/adapters/webhook/signature.ts'
import type { WebhookPoster } from '../../src/consult/ports/deliveries.ts'
import { startScripted } from '../gws/scripted-server.ts'

const none = parseRanges([])
const now = new Date()
const posted = { id: 'evt_1', type: 'webhook.test', occurredAt: now.toISOString() }
const post = (poster: WebhookPoster, url: string) =>
  poster.post({ url, secret: writeSecret(Buffer.alloc(32)), formerSecrets: [] }, posted, now)

/** Hosts as an URL may spell them, none of which is anybody's public server. */
const forbidden: Record<string, string[]> = {
  'this host': ['0.0.0.0', '0', '00', '0x0', '0.1.2.3', '[::]', '[::0.0.0.0]', '[0:0::0]'],
  loopback: ['127.0.0.1', '127.1', '127.0.1', '127.255.255.254', '[::1]', '[0:0:0:0:0:0:0:1]'],
  'loopback in decimal, octal and hex': [
    ...[
      '2130706433',
      '017700000001',
      '0x7f000001',
      '0x7F.1',
      '0177.0.0.1',
      '0177.1',
      '0x7f.0x0.0x0.0x1',
    ],
    ...['127.0x1', '0177.0x0.0.01', '127.0.0.1.', '１２７.０.０.１', '127。0。0。1'],
  ],
  'loopback by name': ['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', '%6cocalhost'],
  private: [
    '10.0.0.1',
    '10.255.255.255',
    '167772161',
    '012.0.0.1',
    '0xa.1',
    '172.16.0.1',
    '172.31.255.255',
  ],
  'private, too': ['192.168.0.1', '192.168.257', '3232235521', '0300.0250.0.1', '0xc0a80001'],
  'link-local and metadata': [
    ...['169.254.0.1', '169.254.169.254', '2852039166', '0xa9fea9fe', '0251.0376.0251.0376'],
    ...['169.254.43518', '[fd00:ec2::254]', '[fe80::1]', '[febf::1]', '169.254.170.2'],
  ],
  'shared, tests and documentation': [
    ...['100.64.0.1', '100.127.255.255', '192.0.0.8', '192.0.2.1', '198.18.0.1', '198.19.255.255'],
    ...['198.51.100.1', '203.0.113.1', '192.88.99.1', '[2001:db8::1]', '[3fff::1]'],
  ],
  'multicast, reserved and broadcast': [
    ...['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '4294967295', '[ff02::1]'],
  ],
  mapped: ['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::ffff:a9fe:a9fe]', '[::ffff:8.8.8.8]'],
  compatible: ['[::127.0.0.1]', '[::7f00:1]', '[::a00:1]', '[::ffff:0:127.0.0.1]'],
  NAT64: ['[64:ff9b::127.0.0.1]', '[64:ff9b::a9fe:a9fe]', '[64:ff9b:1::a00:1]'],
  '6to4': ['[2002:7f00:1::]', '[2002:a00:1::1]', '[2002:c0a8:1::1]'],
  ISATAP: [
    ...['[2606:4700::5efe:10.0.0.1]', '[2606:4700::200:5efe:a9fe:a9fe]', '[fe80::5efe:7f00:1]'],
    ...['[2606:4700:1:1:0:5efe:a00:1]', '[2606:4700:1:1:0:5efe::]', '[2606:4700::0:5EFE:0:1]'],
  ],
  Teredo: ['[2001::1]', '[2001:0:7f00:1::]'],
  'unique local and site-local': ['[fc00::1]', '[fdff::1]', '[fec0::1]'],
  'discard, ORCHID, segment routing': ['[100::1]', '[2001:10::1]', '[2001:20::1]', '[5f00::1]'],
}
const hosts = Object.entries(forbidden).flatMap(([kind, all]) => all.map((host) => [kind, host]))

test('the table is long enough', () => {
  expect(new Set(hosts.map(([, host]) => host)).size).toBeGreaterThanOrEqual(80)
})

describe('nothing is registered, and nothing is posted,', () => {
  /** Whatever the machine's own resolver makes of `a.localhost`. */
  const resolve: Resolve = (_, __, callback) =>
    callback(null, [{ address: '127.0.0.1', family: 4 }])
  const agent = guardedAgent(none, resolve)
  afterAll(() => agent.destroy())
  const poster = httpWebhookPoster(() => agent)

  test.each(hosts)('to %s: %s', async (_, host) => {
    const url = `https://${host}/hook`
    expect(objectionTo(new URL(url), none)).toBe('must be a public address')
    expect(await post(poster, url)).toMatchObject({ reason: 'forbidden_address', status: null })
  })

  test.each([
    ['https://user@8.8.8.8/', 'must not carry credentials'],
    ['https://:pw@example.com/', 'must not carry credentials'],
    ['https://127.0.0.1@example.com/', 'must not carry credentials'],
    ['https://example.com@127.0.0.1/', 'must not carry credentials'],
    ['http://8.8.8.8/', 'must be https'],
    ['ftp://8.8.8.8/', 'must be https'],
  ])('registered: %s', (url, objection) => {
    expect(objectionTo(new URL(url), none)).toBe(objection)
  })
})

describe('what a name resolves to', () => {
  let server: Awaited<ReturnType<typeof startScripted>>
  beforeAll(async () => {
    server = await startScripted((_, response) =>
      response.writeHead(200, { connection: 'close' }).end(),
    )
  })
  afterAll(() => server.close())

  /** A tenant with a range of its own, and a name server that says one thing after the other. */
  const resolving = (answers: string[][]) => {
    const asked: string[] = []
    const resolve: Resolve = (hostname, _, callback) => {
      const addresses = answers[Math.min(asked.push(hostname), answers.length) - 1] ?? []
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )
    }
    const agent = guardedAgent(parseRanges(['127.0.0.1/32']), resolve)
    onTestFinished(() => agent.destroy())
    const url = server.url.replace('127.0.0.1', 'hooks.example')
    const poster = httpWebhookPoster(() => agent)
    return { asked, post: () => post(poster, url) }
  }

  test.each([
    [['169.254.169.254']],
    [['10.0.0.1', '8.8.8.8']],
    [['127.0.0.1', '10.0.0.1']],
    [['::ffff:10.0.0.1']],
    [['127.0.0.1', '::1']],
    [['fd00:ec2::254']],
  ])('is refused if any of it is forbidden: %j', async (addresses) => {
    const { post } = resolving([addresses])
    const before = server.sockets.opened
    expect(await post()).toMatchObject({ reason: 'forbidden_address' })
    expect(server.sockets.opened).toBe(before)
  })

  test('is asked once for each connection, which goes where was looked', async () => {
    const { post, asked } = resolving([['127.0.0.1'], ['10.0.0.1']])
    expect(await post()).toMatchObject({ outcome: 'delivered' })
    expect(asked).toEqual(['hooks.example'])
  })

  test('is looked at again when the name has changed its mind', async () => {
    const { post, asked } = resolving([['127.0.0.1'], ['127.0.0.2']])
    expect(await post()).toMatchObject({ outcome: 'delivered' })
    expect(await post()).toMatchObject({ reason: 'forbidden_address' })
    expect(asked).toHaveLength(2)
  })

  test('is no way in through a redirect: nobody follows it', async () => {
    const metadata = await startScripted((_, response) => response.end('secret'))
    onTestFinished(() => metadata.close())
    const door = await startScripted((_, response) =>
      response.writeHead(308, { location: metadata.url }).end(),
    )
    onTestFinished(() => door.close())
    const agent = guardedAgent(parseRanges(['127.0.0.1/32']))
    onTestFinished(() => agent.destroy())
    const poster = httpWebhookPoster(() => agent)
    expect(await post(poster, door.url)).toMatchObject({ reason: 'http_308' })
    expect(metadata.seen).toEqual([])
  })
})
