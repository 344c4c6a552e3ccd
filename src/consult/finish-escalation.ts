import { actOnConsult } from './act-on-consult.ts'
import type { ActDeps, ActOutcome } from './act-on-consult.ts'
import type { EscalationState } from './escalation.ts'
import { recordOf } from './interaction-log.ts'
import type { ConsultHeader } from './ports/consult-store.ts'
import { recordReport } from './record-report.ts'

/** Between tries of what Genesys does not offer, or cannot be asked for, at this moment. */
const pausesMs = [300, 1000, 2000]

/**
 * Does what an escalation is for, once a colleague has joined: tells him the summary, and transfers. Whoever comes first does
 * both, and the others nothing; where he dies, the next one transfers after a while, and tells nothing a second time. Never
 * asks twice for what Genesys may have done. Safe to repeat.
 */
export const finishEscalation = async (deps: ActDeps, header: ConsultHeader): Promise<void> => {
  const log = await deps.store.load(header.key)
  const escalation = recordOf(log, header.consultId)?.escalation
  if (!escalation) return
  const become = async (state: EscalationState) => {
    const fact = { fact: 'escalating', state } as const
    const current = await deps.store.load(header.key)
    return recordReport(deps, current, header.consultId, { fact, source: 'request' })
  }
  if ((await become('under-way')).outcome !== 'changed') return

  const { state, summary } = escalation
  if (state === 'waiting' && summary !== null) {
    const request = { action: 'message', text: summary } as const
    const told = await actOnConsult(deps, { id: idOf(header), header, request })
    // Nobody has heard it: whoever comes next tells it.
    if (isAway(told)) {
      await become('waiting')
      return
    }
  }
  const next = stateAfter(await transfer(deps, header))
  if (next) await become(next)
}

const transfer = async (deps: ActDeps, header: ConsultHeader): Promise<ActOutcome> => {
  const ask = () =>
    actOnConsult(deps, { id: idOf(header), header, request: { action: 'transfer' } })
  let outcome = await ask()
  for (const pauseMs of pausesMs) {
    if (!isAway(outcome) && outcome.outcome !== 'capability-missing') break
    await deps.sleep(pauseMs)
    outcome = await ask()
  }
  return outcome
}

/** An escalation asks for one action. */
const idOf = ({ consultId }: ConsultHeader): string => `escalation of ${consultId}`

const isAway = ({ outcome }: ActOutcome): boolean =>
  outcome === 'gws-unreachable' || outcome === 'session-unavailable'

/** Undefined where another try is worth while, or there is nobody left to hand over to. */
const stateAfter = ({ outcome }: ActOutcome): EscalationState | undefined => {
  switch (outcome) {
    case 'taken':
    case 'outcome-unknown':
    case 'in-progress':
      return 'asked'
    case 'refused':
    case 'colleague-unknown':
    case 'target-unknown':
      return 'refused'
    case 'gws-unreachable':
    case 'session-unavailable':
    case 'capability-missing':
    case 'illegal-state':
    case 'not-found':
      return undefined
  }
}
