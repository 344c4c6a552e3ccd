import { WebSocket as NodeSocket } from 'ws'
import { bridgeOperator, consultBridge } from '../client/index.ts'
import type { BridgeOperator, ConsultBridge, Patience, SocketConstructor } from '../client/index.ts'
import type { Settings } from './settings.ts'
import type { Terminal } from './terminal.ts'

/** What a command works with. */
export type Context = {
  terminal: Terminal
  settings: Settings
  /** Somebody's program reads what is printed. */
  json: boolean
  /** Aborted by Ctrl-C. */
  signal: AbortSignal
  /** For calls to the bridge: they end with the signal, and are not tried for long. */
  patience: Patience & { signal: AbortSignal }
  bridge: () => ConsultBridge
  operator: () => BridgeOperator
  /** The one thing that was asked for: as JSON, or in words. */
  show: <Value>(value: Value, words: (value: Value) => string) => void
  /** Something that comes in the course of time, a line of JSON each, or in words. */
  tell: <Value>(value: Value, words: (value: Value) => string) => void
}

const patienceMs = 5000

/** Node 20 has no WebSocket of its own. */
const socket = (): SocketConstructor =>
  (globalThis as { WebSocket?: SocketConstructor }).WebSocket ?? NodeSocket

type Given = Pick<Context, 'terminal' | 'settings' | 'json' | 'signal'>

export const openContext = ({ terminal, settings, json, signal }: Given): Context => {
  const access = (as: 'caller' | 'operator') => ({
    baseUrl: settings.url,
    apiKey: settings.key(as),
  })
  return {
    ...{ terminal, settings, json, signal },
    patience: { patienceMs, signal },
    bridge: () => consultBridge({ ...access('caller'), WebSocket: socket() }),
    operator: () => bridgeOperator(access('operator')),
    show: (value, words) => terminal.out(json ? JSON.stringify(value, null, 2) : words(value)),
    tell: (value, words) => terminal.out(json ? JSON.stringify(value) : words(value)),
  }
}
