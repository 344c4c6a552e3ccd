import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { LocalEnvironment } from '../../local/local-environment.ts'
import { startStack } from '../../local/stack.ts'
import { ConsultEvent } from '../../src/consult/event.ts'
import { openCaller } from '../local-caller.ts'
import { hostMs } from '../monotonic.ts'
import { accountOf, longestGap } from './account.ts'
import { beginConversation, createEar } from './conversation.ts'
import type { Conversation } from './conversation.ts'
import { deeds } from './deeds.ts'
import type { Deed } from './deeds.ts'
import { startRestartableGws } from './restartable-gws.ts'

export const everyMs = 50
const agents = ['anna', 'bert']
/** Longer than the sweep takes to come round, which picks up what nobody else does. */
const waitAtMostMs = 150_000
/** What has not come when nothing else has for so long does not come. */
const nothingComesMs = 10_000
const Frame = z.looseObject({ event: ConsultEvent.optional() })

/** What the callers of the agent who had it worst saw. */
export type Trial = {
  /** The longest time between two frames, less the usual. */
  gapMs: number
  /** From the deed to the first frame after that time. */
  backAfterMs: number
  /** From the deed to the news that a colleague has left, who left right after it. */
  stateAfterMs: number
  messagesSaid: number
  /** Said and never told by the end of the trial, each by its number. */
  messagesUnheard: number
  /** Told again. */
  messagesTwice: number
  /** Events left out before the last one that was told. */
  eventsMissing: number
  /** False when frames did not flow again for as long as was waited: the times are what they are at least. */
  cameBack: boolean
}

/** Does the deed to a stack of its own, while colleagues talk, and waits until callers hear everything again. */
export const runTrial = async (deed: Deed): Promise<Trial> => {
  await using stack = await startTrialStack()
  const { gws, caller, ear } = stack
  const talking: Conversation[] = []
  const leaving: Conversation[] = []
  for (const agent of agents) {
    talking.push(await beginConversation({ gws, caller, ear }, agent))
    leaving.push(await beginConversation({ gws, caller, ear }, agent))
  }
  await stack.addListener()
  const timers = talking.map(({ sayOne }) => setInterval(sayOne, everyMs))
  await pause(2000)

  const doneAt = hostMs()
  const doing = deeds[deed](stack)
  for (const each of leaving) each.leave()
  const ends = await Promise.all(leaving.map(({ ended }) => ended()))
  await doing
  const cameBack = await flowing(talking)
  const flowedAt = hostMs()
  for (const timer of timers) clearInterval(timer)
  await allTold(talking)

  const gaps = talking.map((each) => {
    const heardMs = each.events().map(({ atMs }) => atMs)
    return longestGap(heardMs, { doneAt, untilMs: flowedAt, everyMs })
  })
  const accounts = talking.map((each) => accountOf(textsHeard(each), each.said()))
  return {
    gapMs: Math.max(...gaps.map(({ gapMs }) => gapMs)),
    backAfterMs: Math.max(...gaps.map(({ backAfterMs }) => backAfterMs)),
    stateAfterMs: Math.max(...ends.map(({ atMs }) => atMs - doneAt)),
    messagesSaid: sum(talking.map(({ said }) => said())),
    messagesUnheard: sum(accounts.map(({ unheard }) => unheard)),
    messagesTwice: sum(accounts.map(({ twice }) => twice)),
    eventsMissing: sum([...talking, ...leaving].map(missing)),
    cameBack,
  }
}

const startTrialStack = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'failover-'))
  const file = join(folder, 'agents.json')
  const credentials = agents.map((agent) => [agent, { username: agent, password: 'secret' }])
  await writeFile(file, JSON.stringify(Object.fromEntries(credentials)))
  const gws = await startRestartableGws()
  for (const agent of agents) gws.current().world.addAgent(agent)
  const stack = await startStack(
    LocalEnvironment.parse({ PORT: '0', GWS_BASE_URL: gws.current().url, AGENTS_FILE: file }),
    { quiet: true },
  )
  const ear = createEar()
  const caller = await openCaller(stack.url, (frame) => {
    const { event } = Frame.parse(JSON.parse(frame.toString('utf8')))
    if (event) ear.hear(event)
  })
  return {
    gws,
    stack,
    caller,
    ear,
    addListener: () => stack.addListener(),
    async [Symbol.asyncDispose]() {
      caller.close()
      await stack.close()
      await gws.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** Resolves when what is said now is heard now by all, or with false when that does not come to be. */
const flowing = async (talking: Conversation[]): Promise<boolean> => {
  const steadyMs = 2000
  const isSteady = ({ events }: Conversation): boolean =>
    events().filter(({ atMs }) => atMs > hostMs() - steadyMs).length > steadyMs / everyMs / 2
  const giveUpAt = hostMs() + waitAtMostMs
  await pause(steadyMs)
  while (!talking.every(isSteady)) {
    if (hostMs() > giveUpAt) return false
    await pause(100)
  }
  return true
}

/** Until all that was said has been told, and some more for what is told again; or until nothing has come for long. */
const allTold = async (talking: Conversation[]): Promise<void> => {
  const isOpen = (each: Conversation): boolean =>
    accountOf(textsHeard(each), each.said()).unheard > 0
  const lastHeardAt = (): number =>
    Math.max(...talking.map(({ events }) => events().at(-1)?.atMs ?? 0))
  while (talking.some(isOpen) && hostMs() - lastHeardAt() < nothingComesMs) await pause(100)
  await pause(1000)
}

const textsHeard = (conversation: Conversation): string[] =>
  conversation
    .events()
    .flatMap(({ event }) => (event.type === 'consult.message' ? [event.message?.text ?? ''] : []))

const missing = (conversation: Conversation): number => {
  const sequences = new Set(conversation.events().map(({ event }) => event.sequence))
  return Math.max(...sequences) - sequences.size
}

const sum = (numbers: number[]): number => numbers.reduce((one, other) => one + other, 0)
