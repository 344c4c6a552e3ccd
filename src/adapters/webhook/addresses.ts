import { BlockList, isIP } from 'node:net'

/**
 * Addresses that are nobody's public web server (IANA's special-purpose registries); of IPv6 only what lies within the global
 * unicast range, outside of which nothing is public.
 */
const special = {
  ipv4: [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ],
  ipv6: [
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['3fff::', 20],
  ],
} as const

const listOf = (ranges: Iterable<readonly [string, number]>): BlockList => {
  const list = new BlockList()
  for (const [net, prefix] of ranges) list.addSubnet(net, prefix, isIP(net) === 6 ? 'ipv6' : 'ipv4')
  return list
}

// Apart, since a BlockList takes an IPv4 address for its IPv6-mapped form, and those are forbidden as a whole.
const forbidden = { ipv4: listOf(special.ipv4), ipv6: listOf(special.ipv6) }

/** All that IANA has given out of IPv6 for the public. */
const globalUnicast = listOf([['2000::', 3]])

/** A tenant's own private ranges, as CIDR. */
export const parseRanges = (ranges: string[]): BlockList =>
  listOf(
    ranges.map((range) => {
      const [net = '', prefix = ''] = range.split('/')
      return [net, Number(prefix)] as const
    }),
  )

/**
 * True when a webhook may be delivered to this address: a public one, or one in the ranges that the tenant allows. IPv6
 * forms that carry an IPv4 address inside (mapped, compatible, NAT64, 6to4, Teredo, ISATAP) are refused whole.
 */
export const mayDeliverTo = (address: string, allowed: BlockList): boolean => {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (isIP(address) === 0) return false
  if (allowed.check(address, family)) return true
  const isUnicast = family === 'ipv4' || globalUnicast.check(address, family)
  return isUnicast && !forbidden[family].check(address, family) && !isIsatap(address)
}

/** A public network with an interface named after an IPv4 address (RFC 5214); no range, as the network may be any. */
const isIsatap = (address: string): boolean =>
  isIP(address) === 6 &&
  /:(0|200)?:5efe(:[\da-f]+:[\da-f]+|::)\]$/.test(
    new URL(`http://[${address.replace(/%.*/, '')}]`).hostname,
  )
