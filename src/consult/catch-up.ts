import { boundObservation } from './bound-observation.ts'
import type { ConsultRecord } from './consult-record.ts'
import type { InteractionLog } from './interaction-log.ts'
import { isAgentsOnly } from './observation.ts'
import type { LogMessage, Observation } from './observation.ts'
import { recordObservation } from './observe.ts'
import type { ObserveDeps } from './observe.ts'
import type { ContactCentre } from './ports/contact-centre.ts'
import { recordReport } from './record-report.ts'

/**
 * Records what an interaction that was read shows, and what has been said in its consults and was not heard. `log` has to be
 * loaded before the interaction is. `complete` is false where Genesys does not tell what was said. Safe to repeat.
 */
export const catchUp = async (
  deps: ObserveDeps,
  log: InteractionLog,
  { contactCentre, observation }: { contactCentre: ContactCentre; observation: Observation },
): Promise<{ log: InteractionLog; complete: boolean }> => {
  let reading: ReturnType<ContactCentre['readMessages']> | undefined
  const read = () => (reading ??= contactCentre.readMessages(log.key))

  // Whoever has left meanwhile had spoken before; whoever has come meanwhile may have spoken since.
  const before = await tellMissed(deps, log, { read, observation })
  const seen = await recordObservation(deps, log, observation)
  const after = await tellMissed(deps, seen, { read, observation })
  return { log: after.log, complete: before.complete && after.complete }
}

type Missed = { read: () => ReturnType<ContactCentre['readMessages']>; observation: Observation }

const tellMissed = async (
  deps: ObserveDeps,
  log: InteractionLog,
  { read, observation }: Missed,
): Promise<{ log: InteractionLog; complete: boolean }> => {
  const listening = log.records.filter(
    ({ consult, audience }) =>
      consult.agent === observation.agent && consult.state === 'joined' && audience === 'agent',
  )
  if (listening.length === 0) return { log, complete: true }
  const answer = await read()
  if (answer.outcome !== 'found') return { log, complete: answer.outcome === 'refused' }

  const { source, leaseEpoch } = observation
  let current = log
  for (const record of listening) {
    const messages = saidIn(record, answer.messages)
    for (const message of boundObservation({ ...observation, messages }).messages) {
      const report = { fact: { fact: 'message', message }, source, leaseEpoch } as const
      current = (await recordReport(deps, current, record.consult.id, report)).log
    }
  }
  return { log: current, complete: true }
}

/**
 * The agents' texts since the colleague came: what stands before that in the log was said in other consults. Without an index
 * a message could not be told from one that was told.
 */
const saidIn = ({ colleague, messagesTold }: ConsultRecord, log: LogMessage[]): LogMessage[] => {
  const indexed = log.flatMap((message) =>
    message.index === null ? [] : [{ ...message, index: message.index }],
  )
  const coming = indexed.filter(
    ({ type, from }) =>
      type === 'ParticipantJoined' && colleague && from?.participantId === colleague.participantId,
  )
  const first = Math.min(...messagesTold, ...coming.map(({ index }) => index))
  return indexed
    .filter(
      ({ type, visibility, index }) =>
        type === 'Text' && isAgentsOnly(visibility) && index >= first,
    )
    .sort((one, other) => one.index - other.index)
}
