import type { AskedAction } from './action.ts'
import type { ConsultRecord } from './consult-record.ts'
import type { Fact } from './fact.ts'
import { isOpen } from './lifecycle.ts'
import type { Observation } from './observation.ts'

/** What an observation tells of the action that was asked for about a joined colleague. */
export const factsOfAction = (
  observation: Observation,
  record: ConsultRecord,
  records: ConsultRecord[],
): Fact[] => {
  const { asked, consult } = record
  if (asked === null || consult.state !== 'joined') return []
  if (observation.error !== null) {
    const referenceId = comparable(observation, asked)
    return isOthers(referenceId, observation, records)
      ? []
      : [{ fact: 'action-failed', referenceId }]
  }
  return factsOfConference(observation, record)
}

/** An Error without a reference is taken for an open consult's, if there is one. */
const isOthers = (
  referenceId: number | null,
  { sessionEpoch }: Observation,
  records: ConsultRecord[],
): boolean =>
  records.some((other) =>
    referenceId === null
      ? isOpen(other.consult.state)
      : other.sessionEpoch === sessionEpoch && other.consult.referenceId === referenceId,
  )

/**
 * Servers that show no visibility tell of a conference by its reference, or by the capability to write to agents only, which
 * goes when nobody is left whom only agents see.
 */
const factsOfConference = (observation: Observation, record: ConsultRecord): Fact[] => {
  const { asked, colleague } = record
  const { interaction } = observation
  if (asked?.action !== 'conference' || colleague === null || interaction === null) return []
  const { participantId } = colleague
  const isThere = interaction.participants.some(
    (someone) => someone.participantId === participantId,
  )
  const isOutcome =
    asked.referenceId !== null && comparable(observation, asked) === asked.referenceId
  const { capabilities } = interaction
  const isVisible = capabilities.includes('Leave') && !capabilities.includes('SendToAgents')
  return isThere && (isOutcome || isVisible)
    ? [{ fact: 'departed', participantId, reason: 'conferenced' }]
    : []
}

const comparable = (observation: Observation, asked: AskedAction): number | null =>
  observation.sessionEpoch === asked.sessionEpoch ? observation.referenceId : null
