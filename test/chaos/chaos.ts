import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startDynamoDb } from '../../local/engines/dynamodb.ts'
import { startWorld } from '../e2e/world.ts'
import type { World } from '../e2e/world.ts'
import { startCaller } from './caller.ts'
import type { Caller } from './caller.ts'
import { startHavoc } from './havoc.ts'
import { createLoad } from './load.ts'
import type { Started } from './load.ts'
import { seeded } from './seeded.ts'
import { startThrottledDynamoDb } from './throttled-dynamodb.ts'
import { eventsOf, findFaults, isFinal } from './verdict.ts'

export type ChaosOptions = {
  seed: number
  listeners: number
  agents: number
  perSecond: number
  seconds: number
  /** How often something is broken, on average. */
  everyMs: number
  /** How long everything may take to come to its end once nothing is broken any more. */
  settleSeconds: number
}

export type ChaosReport = {
  faults: string[]
  consults: number
  ends: Record<string, number>
  havoc: string[]
}

/** Runs consults while things break, lets everything come to its end, and looks for what should not be. */
export const runChaos = async (options: ChaosOptions): Promise<ChaosReport> => {
  const random = seeded(options.seed)
  const folder = await mkdtemp(join(tmpdir(), 'chaos-'))
  const agents = Array.from({ length: options.agents }, (_, n) => `agent-${n}`)
  const file = join(folder, 'agents.json')
  const credentials = agents.map((agent) => [agent, { username: agent, password: 'secret' }])
  await writeFile(file, JSON.stringify(Object.fromEntries(credentials)))
  const engine = await startDynamoDb({})
  const store = await startThrottledDynamoDb(engine.url, seeded(options.seed + 1))
  const world = await startWorld(
    {
      LISTENERS: String(options.listeners),
      AGENTS_FILE: file,
      AWS_ENDPOINT_URL_DYNAMODB: store.url,
    },
    { quiet: true },
  )
  try {
    for (const agent of agents) await world.sim('PUT', `/agents/${agent}`, {})
    const load = createLoad(world, { ...options, random })
    const caller = await startCaller(world, (event) => void load.goOn(event))
    const havoc = startHavoc({ world, store, random }, options.everyMs)
    const started = await load.run()
    await havoc.stop()
    await settle(world, { caller, started, seconds: options.settleSeconds })
    const faults = await findFaults(world, caller, started)
    const ends = await countEnds(world, started)
    caller.close()
    return { faults, consults: started.length, ends, havoc: havoc.done }
  } finally {
    await world.close()
    await store.close()
    await engine.close()
    await rm(folder, { recursive: true })
  }
}

/** Waits until all consults are final and the caller has all of their events. */
const settle = async (
  world: World,
  { caller, started, seconds }: { caller: Caller; started: Started[]; seconds: number },
): Promise<void> => {
  const open = new Set(started.flatMap(({ consultId }) => consultId ?? []))
  for (let waited = 0; waited < seconds && open.size > 0; waited += 1) {
    await pause(1000)
    const byWebhook = caller.byWebhook()
    for (const id of open) {
      const events = await eventsOf(world, id)
      const isTold = (ledger: Map<string, number[]>) => ledger.get(id)?.length === events.length
      if (!isFinal(events)) continue
      if (!isTold(caller.bySocket)) caller.resume(id)
      else if (isTold(byWebhook)) open.delete(id)
    }
  }
}

const countEnds = async (world: World, started: Started[]): Promise<Record<string, number>> => {
  const ends: Record<string, number> = {}
  for (const { consultId } of started) {
    const state =
      consultId === undefined
        ? 'not started'
        : ((await eventsOf(world, consultId)).at(-1)?.consult.state ?? 'nothing')
    ends[state] = (ends[state] ?? 0) + 1
  }
  return ends
}
