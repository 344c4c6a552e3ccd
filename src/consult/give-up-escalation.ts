import type { InteractionLog } from './interaction-log.ts'
import { recordReport } from './record-report.ts'
import type { RecordDeps } from './record-report.ts'

/**
 * Records of an escalation that nobody came to that whoever still comes is not handed the customer: before that is told, or
 * somebody else is asked. False where somebody comes at that very moment: then it goes on with him. Safe to repeat.
 */
export const giveUpEscalation = async (
  deps: RecordDeps,
  log: InteractionLog,
  consultId: string,
): Promise<boolean> => {
  const fact = { fact: 'escalating', state: 'over' } as const
  const { record } = await recordReport(deps, log, consultId, { fact, source: 'request' })
  return record.consult.state !== 'joined' || record.escalation?.state === 'over'
}
