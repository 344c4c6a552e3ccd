import { expect, onTestFinished, test } from 'vitest'
import { inParallel } from '../../listener/in-parallel.ts'
import { startGwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import type { GwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import { dispatchersInTurn } from '../../src/adapters/gws/dispatcher.ts'
import { closing, openSession } from '../gws/open-session.ts'

const agents = Array.from({ length: 1000 }, (_, n) => `agent-${n}`)
/** As in production, but for the longest pause: the machine is slower than its clock. */
const pace = { floorMs: 1000, capMs: 5000, marginMs: 30_000 }

const startGenesys = async (port = 0): Promise<GwsSimulator> => {
  const gws = await startGwsSimulator({ port })
  for (const agent of agents) gws.world.addAgent(agent)
  return gws
}

test('given Genesys starts anew under 1,000 sessions, all of them come back, each once', async () => {
  const closers = closing()
  const before = await startGenesys()
  const dispatchers = dispatchersInTurn()()
  const opened: ReturnType<typeof openSession>[] = []
  onTestFinished(async () => {
    for (const { session } of opened) session.abandon()
    await dispatchers.dispatcher.destroy()
  })
  await inParallel(50, agents, {
    work: async (agent) => {
      const options = { agent, ...dispatchers, pace, readTimeoutMs: 10_000 }
      const session = openSession(closers, before.url, options)
      opened.push(session)
      await session.connected()
    },
    failed: (cause) => expect.fail(String(cause)),
  })

  await before.close()
  const after = await startGenesys(before.port)
  onTestFinished(() => after.close())
  await Promise.all(opened.map(({ connected }) => connected(2)))
  const live = after.comet.live().map(({ agent }) => agent)
  expect(live.sort()).toEqual(agents.sort())
  for (const { states } of opened)
    expect(states.filter((state) => state === 'connected')).toHaveLength(2)
}, 120_000)
