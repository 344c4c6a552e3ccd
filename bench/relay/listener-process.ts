import type { Listener } from '../../listener/listener.ts'
import { startListener } from '../../listener/listener.ts'
import { wire } from '../../src/adapters/wiring.ts'
import { Environment } from '../../src/config/environment.ts'
import { serveParent } from '../child.ts'
import { profiling } from '../cpu-profile.ts'
import { hostMs } from '../monotonic.ts'
import { usage } from '../usage.ts'
import { watchStages } from './stages.ts'

/** A listener as listener/main.ts has it, that tells when it had what. */
let listener: Listener | undefined
let stages: ReturnType<typeof watchStages> | undefined

const calls = {
  usage,
  ...profiling(),
  /** Resolves once it takes sessions, to when it began to start. */
  async start(environment: Record<string, string>): Promise<number> {
    const beganMs = hostMs()
    stages = watchStages(wire(Environment.parse(environment), { givesUp: () => false }))
    listener = startListener(stages.wiring)
    await listener.begun
    return beganMs
  },
  stages: () => stages?.take() ?? [],
  connected: () =>
    (listener?.health().term.sessions ?? []).filter(({ state }) => state === 'connected').length,
  leave: () => listener?.stop(),
}
export type ListenerCalls = typeof calls
serveParent(calls)
