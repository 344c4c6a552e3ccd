import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { ListenerProcess } from '../../local/listener-process.ts'
import { LocalEnvironment } from '../../local/local-environment.ts'
import { startStack } from '../../local/stack.ts'
import { startChild, startQuietChild } from '../child.ts'
import type { Calls, Child } from '../child.ts'
import { hostMs } from '../monotonic.ts'
import { usage } from '../usage.ts'
import type { EnginesCalls } from './engines-process.ts'
import type { RelayGwsCalls } from './gws-process.ts'
import type { ListenerCalls } from './listener-process.ts'
import type { ReceiverCalls } from './receiver-process.ts'
import type { Subject } from './subject.ts'

export type BridgePlan = {
  sessions: number
  consults: number
  listeners: number
  /** Whether none is up until `grow` asks for some; a listener alone has else all from the beginning. */
  grows?: boolean
}

/**
 * The whole bridge: GWS, store and queues, each listener and the receiver in processes of their own, the functions in this one.
 * Resolves once all sessions are up and a colleague is in each consult, unless it is to grow.
 */
export const startBridge = async ({ sessions, consults, listeners, grows = false }: BridgePlan) => {
  const gws = child<RelayGwsCalls>('gws', String(sessions))
  const engines = child<EnginesCalls>('engines')
  const receiver = child<ReceiverCalls>('receiver')
  const agents = await gws.ask('agents')
  const folder = await mkdtemp(join(tmpdir(), 'relay-'))
  const credentials = agents.map((agent) => [agent, { username: agent, password: 'secret' }])
  await writeFile(join(folder, 'agents.json'), JSON.stringify(Object.fromEntries(credentials)))

  // Several share what is asked for; what is always on a listener takes by itself, bit by bit while others have none.
  const isAlone = listeners === 1 && !grows
  const always = isAlone ? { ALWAYS_ON_AGENTS: JSON.stringify(agents) } : {}
  let beganMs = Infinity
  const held: Child<ListenerCalls>[] = []
  const startListener = async (given: Record<string, string>): Promise<ListenerProcess> => {
    const listener = startQuietChild<ListenerCalls>(at('listener'))
    beganMs = Math.min(beganMs, await listener.ask('start', { ...given, ...always }))
    held.push(listener)
    return {
      child: () => listener.process,
      stop: async () => {
        await listener.ask('leave')
        await listener.stop()
      },
    }
  }
  const urls = await engines.ask('urls')
  const stack = await startStack(
    LocalEnvironment.parse({
      PORT: '0',
      GWS_BASE_URL: await gws.ask('url'),
      AGENTS_FILE: join(folder, 'agents.json'),
      AWS_ENDPOINT_URL_DYNAMODB: urls.dynamoDb,
      AWS_ENDPOINT_URL_SQS: urls.sqs,
      LISTENERS: String(listeners),
    }),
    { quiet: true, startListener },
  )
  await receiver.ask('follow', stack.url)
  const balance = () => Promise.all(held.map((each) => each.ask('connected')))
  let [up, talking] = [0, 0]
  /** Has so many sessions up in all, and so many with a consult that a colleague is in. */
  const grow = async (to: { sessions: number; consults: number }): Promise<void> => {
    if (!isAlone) await receiver.ask('warmUp', agents.slice(up, to.sessions))
    while ((await gws.ask('live')) < to.sessions) await pause(50)
    while (sum(await balance()) < to.sessions) await pause(50)
    up = to.sessions
    upMs = hostMs()
    await receiver.ask('consult', await gws.ask('beginChats', to.consults - talking))
    talking = to.consults
  }
  let upMs = 0
  if (!isAlone) beganMs = hostMs()
  if (!grows) await grow({ sessions, consults })

  const subject: Subject = {
    gws,
    receiver,
    ways: ['socket', 'webhook'],
    usage: async () => ({
      ...{ gws: await gws.ask('usage'), 'store and queues': await engines.ask('usage') },
      ...{ receiver: await receiver.ask('usage'), functions: usage() },
      ...Object.fromEntries(
        await Promise.all(
          held.map(async (each, n) => [`listener ${n + 1}`, await each.ask('usage')] as const),
        ),
      ),
    }),
    stages: async () => new Map((await Promise.all(held.map((each) => each.ask('stages')))).flat()),
  }
  return {
    subject,
    listeners: held,
    startedPerSecond: (sessions * 1000) / (upMs - beganMs),
    grow,
    balance,
    async stop() {
      await receiver.stop()
      await stack.close()
      await engines.stop()
      await gws.stop()
      await rm(folder, { recursive: true })
    },
  }
}

const sum = (numbers: number[]): number => numbers.reduce((one, other) => one + other, 0)

/** One of the processes beside this file. */
function child<C extends Calls>(name: string, ...argv: string[]): Child<C> {
  return startChild<C>(at(name), name, ...argv)
}

function at(name: string): URL {
  return new URL(`${name}-process.ts`, import.meta.url)
}
