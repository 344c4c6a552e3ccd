import { randomUUID } from 'node:crypto'
import { firstEvent } from '../../src/consult/compose-event.ts'
import type { ConsultRecord } from '../../src/consult/consult-record.ts'
import type { Fact } from '../../src/consult/fact.ts'
import { emptyLog } from '../../src/consult/interaction-log.ts'
import type { InteractionLog } from '../../src/consult/interaction-log.ts'
import type { Participant } from '../../src/consult/observation.ts'
import { appendEntry, recordReport } from '../../src/consult/record-report.ts'
import type { Wiring } from '../../src/adapters/wiring.ts'

const colleague: Participant = {
  ...{ participantId: 'p2', nickname: 'BFriend', type: 'Agent' },
  ...{ visibility: 'Agents', userId: null },
}
const untilJoined: Fact[] = [
  {
    ...{ fact: 'posting', present: [], couldSendToAgents: true },
    ...{ targetUserId: null, sessionEpoch: 'e' },
  },
  { fact: 'posted', referenceId: 1, gws: { statusCode: 0 } },
  { fact: 'joined', participant: colleague, referenceId: null, rule: 'new-participant' },
]

/** A consult in which agents talk: each `say` records one more event, and resolves to its id. */
export const talkativeConsult = async (wiring: Wiring, callerId: string) => {
  const key = { media: 'chat', interactionId: randomUUID() } as const
  const record = newRecord(callerId, { ...key, now: wiring.clock.now().toISOString() })
  const { id: consultId, agent, createdAt } = record.consult
  await wiring.store.register({ consultId, callerId, key, agent, createdAt })
  const accepted = firstEvent(record)
  let log: InteractionLog | undefined = await appendEntry(wiring, emptyLog(key), record, [accepted])

  const happens = async (fact: Fact): Promise<string[]> => {
    if (log === undefined) throw new Error('somebody else writes to this consult')
    const recorded = await recordReport(wiring, log, consultId, { fact, source: 'notification' })
    log = recorded.log
    return recorded.events.map(({ id }) => id)
  }
  for (const fact of untilJoined) await happens(fact)

  let said = 0
  const say = async (): Promise<string[]> => {
    const about = { index: (said += 1), type: 'Text', visibility: 'Agents' as const, at: null }
    return happens({ fact: 'message', message: { ...about, text: `#${said}`, from: colleague } })
  }
  const sequence = () => 1 + untilJoined.length + said
  return { id: consultId, say, sequence }
}

const newRecord = (
  callerId: string,
  { media, interactionId, now }: { media: 'chat'; interactionId: string; now: string },
): ConsultRecord => ({
  consult: {
    ...{ id: `cst_${randomUUID()}`, state: 'accepted', referenceId: null, agent: 'testname' },
    ...{ media, interactionId, target: { agent: 'bfriend' }, metadata: {}, createdAt: now },
    ...{ updatedAt: now, sequence: 1, reason: null, gws: null },
  },
  ...{ callerId, audience: 'agent', raw: false, answerTimeoutSeconds: 60, answerBy: null },
  ...{ present: [], couldSendToAgents: true, targetUserId: null, sessionEpoch: null },
  ...{
    leaseEpoch: 0,
    sessionLost: false,
    colleague: null,
    matchedBy: null,
    asked: null,
    unseen: null,
    escalation: null,
  },
  ...{ messagesTold: [], held: [] },
})
