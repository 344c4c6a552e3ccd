import { setTimeout as pause } from 'node:timers/promises'
import { startGwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'

/** A GWS that comes back at its address without its sessions, but with its agents and their interactions. */
export const startRestartableGws = async () => {
  let gws = await startGwsSimulator()
  return {
    current: () => gws,
    async restart(downMs: number): Promise<void> {
      const { agents, interactions } = gws.world
      await gws.close()
      await pause(downMs)
      gws = await startGwsSimulator({ port: gws.port })
      for (const [name, agent] of agents) gws.world.agents.set(name, agent)
      for (const [id, interaction] of interactions) gws.world.interactions.set(id, interaction)
    },
    close: () => gws.close(),
  }
}
export type RestartableGws = Awaited<ReturnType<typeof startRestartableGws>>
