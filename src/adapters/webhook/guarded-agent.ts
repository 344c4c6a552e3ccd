import { lookup } from 'node:dns'
import type { LookupAddress, LookupAllOptions } from 'node:dns'
import type { BlockList, LookupFunction } from 'node:net'
import { Agent, buildConnector } from 'undici'
import { mayDeliverTo } from './addresses.ts'

/** The URL's host is, or resolves to, an address that webhooks may not be delivered to. */
export class ForbiddenAddress extends Error {}

/** As `dns.lookup` does it. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/**
 * An HTTP agent that connects only where it may: the name is resolved once, every address is tested, and the connection
 * goes to one of those tested, so that a name which changes its mind gains nothing.
 */
export const guardedAgent = (allowed: BlockList, resolve: Resolve = lookup): Agent => {
  const guardedLookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) {
        callback(error, [])
        return
      }
      if (addresses.every(({ address }) => mayDeliverTo(address, allowed))) {
        callback(null, addresses)
        return
      }
      callback(new ForbiddenAddress('a forbidden address'), [])
    })
  }
  const connect = buildConnector({ lookup: guardedLookup, timeout: 5000 })
  return new Agent({
    connect(options, callback) {
      // Node does not look an address up that is one already.
      const literal = options.hostname.replace(/^\[|\]$/g, '')
      if (/^[\d.]+$|:/.test(literal) && !mayDeliverTo(literal, allowed)) {
        callback(new ForbiddenAddress('a forbidden address'), null)
        return
      }
      connect(options, callback)
    },
  })
}
