import type { createComet } from './comet.ts'
import type { Fault, Faults } from './faults.ts'
import type { Operations } from './operations.ts'
import type { Shapes } from './shapes.ts'
import type { World } from './world.ts'

/** The parts of one simulator, as its HTTP surfaces see them. */
export type Simulator = {
  world: World
  faults: Faults
  shapes: Shapes
  operations: Operations
  comet: ReturnType<typeof createComet>
  externalBaseUrl: () => string
  /** Replaces the faults; those that are events rather than states happen at once. */
  setFaults: (faults: Fault[]) => Fault[]
}
