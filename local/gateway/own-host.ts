import type { IncomingMessage } from 'node:http'

const ownNames = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i

/** Whether a server that is bound to this address is there for this machine only. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.')

/**
 * Whether a request asks for this machine by a name of its own. A page of another site can make its own name lead here (DNS
 * rebinding), and then reads what it likes as its own origin; in `Host` that name is still told.
 */
export const asksForThisMachine = ({ headers }: IncomingMessage): boolean =>
  ownNames.test(headers.host ?? '')

/** What is said to whoever asks for another. */
export const notThisHost = 'This server is called localhost, 127.0.0.1 or [::1]'
