import 'cometd'

declare module 'cometd' {
  /** Exported by the library, but missing from its types. */
  export class Transport {
    readonly type: string
    readonly cometd: CometD
    /** The latest that came, over the library's own defaults. */
    readonly advice: Advice
    url: string
    accept(version: string, crossDomain: boolean, url: string): boolean
    send(envelope: object, polls: boolean): void
    abort(): void
  }
  interface CometD {
    /** Asked for by the library when a listener of ours, or what it calls with an answer, throws. */
    onListenerException?: (cause: unknown) => void
    onCallbackException?: (cause: unknown) => void
  }
}
