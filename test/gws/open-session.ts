import type { TestContext } from 'vitest'
import { startGwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import type { GwsSimulator, GwsSimulatorOptions } from '../../local/gws-simulator/gws-simulator.ts'
import { basicAuthentication } from '../../src/adapters/gws/authentication.ts'
import { dispatchersInTurn } from '../../src/adapters/gws/dispatcher.ts'
import { openGwsSession } from '../../src/adapters/gws/session.ts'
import type { GwsSessionOptions } from '../../src/adapters/gws/session.ts'
import type { Observation } from '../../src/consult/observation.ts'
import type { ContactCentre } from '../../src/consult/ports/contact-centre.ts'
import { startFront } from './front.ts'
import { latch } from './latch.ts'

/** What has been opened, closed in the reverse order. */
export const closing = () => {
  const closers: (() => Promise<unknown>)[] = []
  return {
    add: (close: () => Promise<unknown>) => void closers.push(close),
    all: async () => {
      for (const close of closers.splice(0).reverse()) await close()
    },
  }
}
type Closing = ReturnType<typeof closing>

/** A test's own context tells when it ends; the global hook is unsure of it where tests run side by side. */
export type Finishing = Pick<TestContext, 'onTestFinished'>

export const startGws = async (closers: Closing, options: GwsSimulatorOptions = {}) => {
  const gws = await startGwsSimulator(options)
  closers.add(() => gws.close())
  return gws
}

export const startFronted = async (
  { onTestFinished }: Finishing,
  options: GwsSimulatorOptions = {},
) => {
  const closers = closing()
  onTestFinished(closers.all)
  const gws = await startGws(closers, options)
  const front = await startFront(gws.url)
  closers.add(() => front.close())
  return { closers, gws, front }
}

export const quickPace = { floorMs: 10, capMs: 40, marginMs: 5000 }

type ListedInteraction = Extract<
  Awaited<ReturnType<ContactCentre['listInteractions']>>,
  { outcome: 'found' }
>['interactions'][number]

type Options = Partial<Omit<GwsSessionOptions, 'resync'>> & {
  password?: string
  /** Takes what a resync has read. */
  onResync?: (listed: ListedInteraction[]) => Promise<void>
}

/** One agent's session with what it saw, and latches for what it will see. */
export const openSession = (
  closers: Closing,
  url: string,
  { agent = 'testname', password = 'secret', onObservation, onResync, ...options }: Options = {},
) => {
  const dispatchers = dispatchersInTurn()()
  closers.add(() => dispatchers.dispatcher.destroy())
  const observations: Observation[] = []
  const states: string[] = []
  const reasons: (string | null)[] = []
  const listed: ListedInteraction[][] = []
  const { changed, until } = latch()
  const session = openGwsSession({
    agent,
    authentication: basicAuthentication({ username: agent, password }),
    ...dispatchers,
    baseUrl: url,
    externalBaseUrl: url,
    readTimeoutMs: 2000,
    answerTimeoutMs: 2000,
    onObservation: async (observation) => {
      observations.push(observation)
      changed()
      await onObservation?.(observation)
    },
    resync: async (contactCentre) => {
      const answer = await contactCentre.listInteractions()
      if (answer.outcome !== 'found') throw new Error(answer.outcome)
      listed.push(answer.interactions)
      changed()
      await onResync?.(answer.interactions)
    },
    onState: ({ state, reason }) => {
      states.push(state)
      reasons.push(reason)
      changed()
    },
    clock: { now: () => new Date() },
    random: Math.random,
    inTurn: (start) => start(),
    pace: quickPace,
    ...options,
  })
  closers.add(() => session.close())
  const connected = (times = 1) =>
    until(() => states.filter((state) => state === 'connected').length >= times)
  return { session, observations, listed, states, reasons, until, connected, changed }
}

export const agentOf = (gws: GwsSimulator, name: string) => {
  const agent = gws.world.agents.get(name)
  if (!agent) throw new Error(`no agent ${name}`)
  return agent
}

/** A message in a chat that `testname` has; its text tells it from others. */
export const say = (gws: GwsSimulator, text: string) =>
  gws.comet.deliver(agentOf(gws, 'testname'), '/v2/me/chats', {
    messageType: 'MessageLogUpdated',
    notificationType: 'NewMessages',
    chatUri: 'http://gws/api/v2/chats/0000Na9B26EF006E',
    messages: [{ index: 1, type: 'Text', visibility: 'Agents', text }],
  })

export const textsOf = (observations: Observation[]) =>
  observations.flatMap(({ messages }) => messages.map(({ text }) => text))
