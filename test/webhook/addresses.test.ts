import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mayDeliverTo, parseRanges } from '../../src/adapters/webhook/addresses.ts'
import { objectionTo } from '../../src/adapters/webhook/objection.ts'

const none = parseRanges([])
const own = parseRanges(['10.1.0.0/16', 'fd12:3456::/32', '127.0.0.0/8'])

/** The first and the last address of each range that is nobody's public server, and its public neighbours. */
const edges: [first: string, last: string, before: string | null, after: string | null][] = [
  ['0.0.0.0', '0.255.255.255', null, '1.0.0.0'],
  ['10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
  ['100.64.0.0', '100.127.255.255', '100.63.255.255', '100.128.0.0'],
  ['127.0.0.0', '127.255.255.255', '126.255.255.255', '128.0.0.0'],
  ['169.254.0.0', '169.254.255.255', '169.253.255.255', '169.255.0.0'],
  ['172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
  ['192.0.0.0', '192.0.0.255', '191.255.255.255', '192.0.1.0'],
  ['192.0.2.0', '192.0.2.255', '192.0.1.255', '192.0.3.0'],
  ['192.88.99.0', '192.88.99.255', '192.88.98.255', '192.88.100.0'],
  ['192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
  ['198.18.0.0', '198.19.255.255', '198.17.255.255', '198.20.0.0'],
  ['198.51.100.0', '198.51.100.255', '198.51.99.255', '198.51.101.0'],
  ['203.0.113.0', '203.0.113.255', '203.0.112.255', '203.0.114.0'],
  ['224.0.0.0', '255.255.255.255', '223.255.255.255', null],
  ['2001::', '2001:1ff:ffff::1', null, '2001:200::1'],
  ['2001:db8::', '2001:db8:ffff::1', '2001:db7::1', '2001:db9::1'],
  ['2002::', '2002:ffff::1', '2001:ffff::1', '2003::1'],
  ['3fff::', '3fff:fff:ffff::1', '3ffe::1', null],
]

test.each(edges)(
  'from %s to %s nothing is delivered; around it is the public internet',
  (...row) => {
    const [first, last, before, after] = row
    expect([first, last].map((address) => mayDeliverTo(address, none))).toEqual([false, false])
    for (const neighbour of [before, after]) {
      if (neighbour !== null) expect(mayDeliverTo(neighbour, none)).toBe(true)
    }
  },
)

test.each([
  ['the metadata service', ['169.254.169.254', 'fd00:ec2::254', '::ffff:169.254.169.254']],
  ['unspecified and loopback', ['::', '::1', '0:0:0:0:0:0:0:1', '::0001', '::ffff:0:0']],
  ['link-local, with or without a zone', ['fe80::1', 'fe80::1%eth0', 'febf:ffff::1']],
  ['unique local', ['fc00::', 'fdff:ffff::1']],
  ['site-local', ['fec0::1', 'feff::1']],
  ['multicast', ['ff00::', 'ff02::1', 'ffff:ffff::1']],
  ['IPv4 in IPv6', ['::ffff:127.0.0.1', '::FFFF:7F00:1', '::127.0.0.1', '64:ff9b::8.8.8.8']],
  ['tunnels', ['2002:7f00:1::', '2001:0:7f00:1::']],
  ['discard and segment routing', ['100::1', '5f00::1']],
  [
    'no address at all',
    ['', ' ', '1', '1.2.3', '1.2.3.4.5', '256.1.1.1', '0x7f.0.0.1', ':::', '8.8.8.8 '],
  ],
])('not to %s', (_, addresses) => {
  expect(addresses.filter((address) => mayDeliverTo(address, none))).toEqual([])
})

test.each(['::ffff:0:10.0.0.1', '64:ff9b:2::1', '4000::1', 'e000::1'])(
  'not to %s, where no public server can be',
  (address) => {
    expect(mayDeliverTo(address, none)).toBe(false)
  },
)

describe('a tenant’s own ranges', () => {
  test.each([
    ['10.1.0.0', true],
    ['10.1.255.255', true],
    ['10.2.0.0', false],
    ['fd12:3456:ffff::1', true],
    ['fd12:3457::1', false],
    ['127.0.0.1', true],
    ['::1', false],
    ['8.8.8.8', true],
  ])('open what they name and nothing more: %s %s', (address, may) => {
    expect(mayDeliverTo(address, own)).toBe(may)
  })
})

const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255))
const anIpv4 = fc.oneof(
  octets,
  octets.map(([, b, c, d]) => [10, b, c, d] as const),
  octets.map(([, b, c, d]) => [127, b, c, d] as const),
)

test('an IPv4 address is judged the same however an URL spells it', () => {
  fc.assert(
    fc.property(anIpv4, ([a, b, c, d]) => {
      const plain = [a, b, c, d].join('.')
      const number = ((a * 256 + b) * 256 + c) * 256 + d
      const spellings = [
        String(number),
        `0x${number.toString(16)}`,
        `0${number.toString(8)}`,
        [a, b, c, d].map((octet) => `0x${octet.toString(16)}`).join('.'),
        [a, b, c, d].map((octet) => `0${octet.toString(8)}`).join('.'),
        `${a}.${b}.${c * 256 + d}`,
        `${plain}.`,
        plain.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
      ]
      const expected = mayDeliverTo(plain, none) ? undefined : 'must be a public address'
      for (const host of [plain, ...spellings]) {
        expect([host, objectionTo(new URL(`https://${host}/`), none)]).toEqual([host, expected])
      }
      const mapped = new URL(`https://[::ffff:${plain}]/`)
      expect(objectionTo(mapped, none)).toBe('must be a public address')
    }),
  )
})

test.each([
  ['https://:pw@example.com/', none, 'must not carry credentials'],
  ['https://user@127.0.0.1/', none, 'must not carry credentials'],
  ['ftp://example.com/', none, 'must be https'],
  ['ws://example.com/', none, 'must be https'],
  ['http://8.8.8.8/', none, 'must be https'],
  ['http://example.com/', own, 'must be https'],
  ['http://8.8.8.8/', own, 'must be https'],
  ['https://0/', none, 'must be a public address'],
  ['https://[::]/', none, 'must be a public address'],
  ['https://[64:ff9b::7f00:1]/', none, 'must be a public address'],
  ['https://[fe80::1]/', none, 'must be a public address'],
  ['https://%6cocalhost/', none, 'must be a public address'],
  ['https://deep.down.LocalHost./', none, 'must be a public address'],
  ['https://10.2.0.1/', own, 'must be a public address'],
  ['http://10.1.0.1:8080/', own, undefined],
  ['https://[fd12:3456::1]/', own, undefined],
  ['https://localhost.example.com/', none, undefined],
  ['https://notlocalhost/', none, undefined],
  ['https://example.com./', none, undefined],
  ['https://example.com:8443/hook?a=b#c', none, undefined],
])('%s', (url, allowed, objection) => {
  expect(objectionTo(new URL(url), allowed)).toBe(objection)
})
