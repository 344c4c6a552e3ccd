import { z } from 'zod'
import { AskedAction } from './action.ts'
import { Audience, Consult } from './consult.ts'
import { Escalation } from './escalation.ts'
import { MatchRule, Report } from './fact.ts'
import { Participant } from './observation.ts'

/** A consult with everything that its matching and its audience need; only `consult` is ever shown. */
export const ConsultRecord = z.object({
  consult: Consult,
  callerId: z.string(),
  audience: Audience,
  /** The caller wants the notifications as Genesys sent them; never true for audience `customer`. */
  raw: z.boolean(),
  answerTimeoutSeconds: z.int(),
  /** When the answer timeout ends; null until the POST leaves. */
  answerBy: z.iso.datetime().nullable(),
  /** Participants that were there when the POST left, or whom another operation explains; null when not known. */
  present: z.array(Participant).nullable(),
  couldSendToAgents: z.boolean(),
  targetUserId: z.string().nullable(),
  sessionEpoch: z.string().nullable(),
  /** The newest lease under which a session has reported; reports under an earlier one are refused. */
  leaseEpoch: z.int(),
  /** The caller has been told that the agent's session is lost. */
  sessionLost: z.boolean(),
  /** The colleague who joined; his leaving ends the consult. */
  colleague: Participant.nullable(),
  matchedBy: MatchRule.nullable(),
  asked: AskedAction.nullable().default(null),
  /** Since when looks at the interaction have failed, and the first of them that Genesys refused; null once it is seen. */
  unseen: z
    .object({ since: z.iso.datetime(), hiddenSince: z.iso.datetime().nullable() })
    .nullable()
    .default(null),
  /** Null for a consult that is not meant to end in a transfer by itself. */
  escalation: Escalation.nullable().default(null),
  /** Indexes of the log messages told already, the newest, in order: GWS repeats them, and out of order. */
  messagesTold: z.array(z.number()),
  /** Facts that came too early to be judged. */
  held: z.array(Report),
})
export type ConsultRecord = z.infer<typeof ConsultRecord>

/** True for those who were there when the POST left, or whom another operation explains. */
export const isPresent = ({ present }: ConsultRecord, participantId: string): boolean =>
  present === null || present.some((someone) => someone.participantId === participantId)
