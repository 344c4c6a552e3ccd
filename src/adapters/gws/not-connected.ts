import type { buildConnector } from 'undici'

/** A connection could not be made, so whatever was to be sent over it was not. */
export class NotConnected extends Error {
  constructor(cause: unknown) {
    super('no connection was made', { cause })
    this.name = 'NotConnected'
  }
}

/**
 * The same connector, whose failures are certain to come before a request is written: looking a name up, TCP, the whole of
 * the TLS handshake, a proxy's refusal of CONNECT. An error's code alone could also come from a connection already in use.
 */
export const tellingNotConnected =
  (connect: buildConnector.connector): buildConnector.connector =>
  (options, callback) =>
    connect(options, (...[cause, socket]) =>
      cause === null ? callback(null, socket) : callback(new NotConnected(cause), null),
    )
