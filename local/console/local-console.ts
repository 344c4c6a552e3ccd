import type { Server } from 'node:http'
import type { Fallback } from '../gateway/http-api.ts'
import type { GwsSimulator } from '../gws-simulator/gws-simulator.ts'
import type { ListenerProcess } from '../listener-process.ts'
import { gatewaySteps } from '../trace/gateway-steps.ts'
import { gwsSteps } from '../trace/gws-steps.ts'
import { watchOwnPorts } from '../trace/own-ports.ts'
import { storeSteps } from '../trace/store-steps.ts'
import { tapServer } from '../trace/tap.ts'
import type { Look } from '../trace/tap.ts'
import { createTrace } from '../trace/trace.ts'
import { consoleApi } from './console-api.ts'
import { consoleFilesAt } from './console-files.ts'
import { createReceiver } from './receiver.ts'
import { createSwitches } from './switches.ts'

type Tap = (server: Server) => void

/** The console on one machine: what watches the stack's servers, and the pages that show it. */
export type LocalConsole = {
  taps: Record<'gateway' | 'gws' | 'store', Tap>
  pages(stack: {
    simulator: GwsSimulator | undefined
    listeners: ListenerProcess[]
    agents: string[]
    bridgeUrl: () => string
  }): Fallback
  close(): void
}

/** Nothing is watched until somebody opens the console: benchmarks and tests measure the bridge alone. */
export const localConsole = (): LocalConsole => {
  const trace = createTrace()
  const receiver = createReceiver(trace)
  const own = watchOwnPorts()
  let isOpen = false
  const tap = (look: Look): Tap => tapServer(look, () => isOpen)

  return {
    taps: {
      gateway: tap(gatewaySteps(trace, own.has)),
      gws: tap(gwsSteps(trace, own.has)),
      store: tap(storeSteps(trace, own.has)),
    },
    pages({ simulator, listeners, agents, bridgeUrl }) {
      const switches = simulator && createSwitches({ trace, simulator, receiver, listeners })
      const simulated = simulator && switches && { simulator, switches }
      const files = consoleFilesAt()
      const api = consoleApi({ trace, receiver, simulated, agents, bridgeUrl })
      return async (request, response) => {
        const taken = (await files(request, response)) || (await api(request, response))
        isOpen ||= taken
        return taken
      }
    },
    close: own.stop,
  }
}
