import type { BlockList } from 'node:net'
import { isIP } from 'node:net'
import { mayDeliverTo } from './addresses.ts'

/**
 * Why an URL cannot be a webhook, as far as it tells by itself; undefined when nothing speaks against it. What a name resolves
 * to is tested again for every connection. Plain HTTP is for the tenant's own private ranges only.
 */
export const objectionTo = (url: URL, allowed: BlockList): string | undefined => {
  if (url.username !== '' || url.password !== '') return 'must not carry credentials'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const addresses = isIP(host) !== 0 ? [host] : isLoopbackName(host) ? ['127.0.0.1', '::1'] : []
  if (addresses.length > 0 && !addresses.some((address) => mayDeliverTo(address, allowed))) {
    return 'must be a public address'
  }
  const isOwn = addresses.some((address) =>
    allowed.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'),
  )
  if (url.protocol !== 'https:' && !isOwn) return 'must be https'
  return undefined
}

const isLoopbackName = (host: string): boolean => /(^|\.)localhost\.?$/i.test(host)
