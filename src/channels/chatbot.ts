import type { EscalateOutcome } from '../consult/attend-escalation.ts'
import type { EscalateRequest } from '../consult/escalate.ts'

/** What a bot's platform asks for, read from its own words. */
export type Asked =
  /** Escalate, or go on with what is under way. */
  | { ask: 'escalate'; request: EscalateRequest }
  /** Tell how that stands, and start nothing. */
  | { ask: 'look'; request: EscalateRequest }
  | { ask: 'invalid'; errors: { path: string; message: string }[] }

/** How one platform speaks; both pure. */
export type ChatbotDialect<Request> = {
  read(request: Request): Asked
  reply(request: Request, outcome: EscalateOutcome): unknown
}
