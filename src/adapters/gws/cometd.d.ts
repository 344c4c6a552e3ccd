import 'cometd'

declare module 'cometd' {
  /** Exported by the library, but missing from its types. */
  export class LongPollingTransport implements Transport {
    readonly type: string
    url: string
    accept(version: string, crossDomain: boolean, url: string): boolean
    abort(): void
    xhrSend(packet: object): object
  }
}
