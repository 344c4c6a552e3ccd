import type { ChildProcess } from 'node:child_process'
import { expect } from 'vitest'
import type { TestContext } from 'vitest'
import { z } from 'zod'
import { requestSession } from '../../src/adapters/sqs/queues.ts'
import { startListenersWorld } from './listeners.ts'

export const patience = { timeout: 15_000, interval: 20 }

/** A world of listeners for one test. */
export const openListeners = async (
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  settings?: Record<string, string>,
) => {
  const world = await startListenersWorld(settings)
  onTestFinished(() => world.close())
  return {
    ...world,
    /** Asks for the agent's session, and resolves once it is up. */
    up: async (agent: string) => {
      await requestSession(world.wiring.queues, { agent })
      const state = async () => (await world.wiring.leases.find(agent))?.status.state
      await expect.poll(state, patience).toBe('connected')
    },
    /** Every line that it has logged, which has to be one of the log's. */
    codesOf: (child: ChildProcess) =>
      world
        .logOf(child)
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => z.object({ code: z.string() }).parse(JSON.parse(line)).code),
  }
}
