import { appendEntry, recordReport } from '../../src/consult/record-report.ts'
import { firstEvent } from '../../src/consult/compose-event.ts'
import type { ConsultRecord } from '../../src/consult/consult-record.ts'
import type { Fact } from '../../src/consult/fact.ts'
import type { InteractionKey } from '../../src/consult/consult.ts'
import type { LogEntry } from '../../src/consult/interaction-log.ts'
import { recordOf } from '../../src/consult/interaction-log.ts'
import type { InteractionSnapshot, Participant } from '../../src/consult/observation.ts'
import type { AgentSessions } from '../../src/consult/ports/agent-sessions.ts'
import type { ContactCentre, Operation } from '../../src/consult/ports/contact-centre.ts'
import { memoryConsultStore } from '../doubles/memory-consult-store.ts'
import { aRecord, bFriend, customer, now, report, testName } from './a-record.ts'

export const consultId = 'cst_1'
export const key = { media: 'chat', interactionId: '0000Na9B26EF006E' } as const

type Answer<Name extends keyof ContactCentre> = Awaited<ReturnType<ContactCentre[Name]>>

/** What Genesys answers; to be changed as the story goes on. */
export type Genesys = {
  session: 'ready' | 'unavailable'
  leaseEpoch: number
  target: Answer<'resolveTarget'>
  read: Answer<'readInteraction'>
  list: Answer<'listInteractions'>
  messages: Answer<'readMessages'>
  whileReading: () => Promise<void>
  candidates: ContactCentre['findCandidates']
  /** How long the agent has had no session. */
  downSeconds: number
  reply: Answer<'postConsult'>
  operationReply: Answer<'postOperation'>
}

const snapshot = (...participants: Participant[]): InteractionSnapshot => ({
  state: 'Chatting',
  participants,
  capabilities: ['Consult'],
})
const found = (interaction: InteractionSnapshot) => ({ outcome: 'found', interaction }) as const

export const alone = found(snapshot(customer, testName))
export const withColleague = found(snapshot(bFriend, customer, testName))
const accepted = { outcome: 'accepted', referenceId: 35, gws: { statusCode: 0 } } as const

const target = { kind: 'agent', id: '429a', path: '/users/429a', givenAsPath: false } as const

const scripted = (more: Partial<Genesys>) => {
  const genesys: Genesys = {
    session: 'ready',
    leaseEpoch: 1,
    target: { outcome: 'found', target },
    read: alone,
    list: { outcome: 'found', interactions: [], unread: [] },
    messages: { outcome: 'found', messages: [] },
    whileReading: () => Promise.resolve(),
    candidates: () => Promise.resolve({ outcome: 'found', candidates: [] }),
    downSeconds: 0,
    reply: accepted,
    operationReply: accepted,
    ...more,
  }
  const asked = {
    reads: 0,
    renewals: 0,
    looks: 0,
    /** Asked for, since there was none. */
    sessions: [] as string[],
    woken: [] as string[],
    posts: [] as Parameters<ContactCentre['postConsult']>[],
    operations: [] as Operation[],
  }
  const contactCentre: ContactCentre = {
    resolveTarget: () => Promise.resolve(genesys.target),
    readInteraction: async () => {
      asked.reads += 1
      await genesys.whileReading()
      return genesys.read
    },
    readMessages: () => Promise.resolve(genesys.messages),
    listInteractions: () => Promise.resolve(genesys.list),
    findCandidates: (search) => genesys.candidates(search),
    postOperation: (_, operation) => {
      asked.operations.push(operation)
      return Promise.resolve(genesys.operationReply)
    },
    postConsult: (...call) => {
      asked.posts.push(call)
      return Promise.resolve(genesys.reply)
    },
  }
  const session = () => ({
    agent: 'testname',
    epoch: 'epoch-1',
    leaseEpoch: genesys.leaseEpoch,
    contactCentre,
    renew: () => {
      asked.renewals += 1
      return Promise.resolve()
    },
  })

  const sessions: AgentSessions = {
    knows: () => Promise.resolve(true),
    wake: (agent) => {
      asked.woken.push(agent)
      return Promise.resolve({ downSeconds: genesys.downSeconds, leaseEpoch: 1 })
    },
    find: () => {
      asked.looks += 1
      return Promise.resolve(
        genesys.session === 'ready' ? { outcome: 'ready', session: session() } : undefined,
      )
    },
    obtain: async (agent) => {
      const found = await sessions.find(agent)
      if (found === undefined) asked.sessions.push(agent)
      return found ?? { outcome: 'unavailable' }
    },
  }
  return { genesys, asked, sessions, contactCentre }
}

/** The use cases over a store in memory, a clock that stands still, and a Genesys that says what it is told to say. */
export const useCaseWorld = (more: Partial<Genesys> = {}) => {
  const { genesys, asked, sessions, contactCentre } = scripted(more)
  const takenOver: number[] = []
  const unswept: unknown[] = []
  const unrecorded: unknown[] = []
  let time = now.getTime()
  const store = memoryConsultStore(() => new Date(time))
  const planned: { seconds: number; consultId: string }[] = []
  const deps = {
    store,
    sessions,
    relayer: 'one',
    relay: {
      push: () => undefined,
      takeOver: (_key: InteractionKey, { position }: LogEntry) => void takenOver.push(position),
      settled: () => Promise.resolve(),
    },
    sleep: () => Promise.resolve(),
    random: Math.random,
    unrecorded: (cause: unknown) => void unrecorded.push(cause),
    unswept: (cause: unknown) => void unswept.push(cause),
    clock: { now: () => new Date(time) },
    followUp: {
      checkIn: (seconds: number, id: string) => {
        planned.push({ seconds, consultId: id })
        return Promise.resolve()
      },
      send: () => Promise.resolve(),
    },
  }
  const register = () =>
    store.register({
      consultId,
      callerId: 'crm',
      key,
      agent: 'testname',
      createdAt: now.toISOString(),
    })
  /** A consult that has been accepted, and of which these facts have become known since. */
  const given = async (facts: Fact[], record: ConsultRecord = aRecord()) => {
    await register()
    await appendEntry(deps, await store.load(key), record, [firstEvent(record)])
    for (const fact of facts)
      await recordReport(deps, await store.load(key), consultId, report(fact))
  }
  /** Something becomes known of the consult. */
  const observed = async (fact: Fact) => {
    await recordReport(deps, await store.load(key), consultId, report(fact))
  }
  const consult = async () => recordOf(await store.load(key), consultId)?.consult
  const events = () => store.events(key, consultId, 0)
  const pass = (seconds: number) => {
    time += seconds * 1000
  }
  return {
    deps,
    genesys,
    contactCentre,
    asked,
    takenOver,
    unswept,
    unrecorded,
    planned,
    register,
    given,
    observed,
    consult,
    events,
    pass,
  }
}
