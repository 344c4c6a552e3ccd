import type { Local } from './connection/local-calls.ts'
import type { Offered } from './crm/conversations.ts'
import { createDesk } from './desk/desk.ts'
import type { Desk } from './desk/desk.ts'
import { watchWorld } from './desk/world.ts'
import type { World, WorldView } from './desk/world.ts'
import { createFaultSwitches } from './faults/fault-switches.ts'
import type { FaultSwitches } from './faults/fault-switches.ts'

/** What there is only where Genesys is simulated: customers, colleagues, and things that break. */
export type Simulation = { world: World; desk: Desk; faults: FaultSwitches }

export const createSimulation = ({
  local,
  changed,
  announce,
  report,
}: {
  local: Local
  changed: (view: WorldView) => void
  announce: (news: string) => void
  report: (cause: unknown) => void
}): Simulation => {
  const world = watchWorld((view) => {
    changed(view)
    desk.show(view)
  })
  const desk = createDesk({ ...local, world, announce, report })
  const faults = createFaultSwitches(report)
  faults.refresh()
  return { world, desk, faults }
}

/** What the agent has open, newest first. */
export const openOf = (agent: string, { interactions }: WorldView): Offered[] =>
  interactions
    .filter(({ closed, agents }) => !closed && agents.some((each) => each.agent === agent))
    .reverse()
