import { z } from 'zod'
import { Action } from './action.ts'
import { EndReason, GwsAnswer } from './consult.ts'
import { Escalation } from './escalation.ts'
import { EventSource } from './event.ts'
import { LogMessage, Participant } from './observation.ts'

/** How a notification without a usable referenceId was told to belong to a consult; recorded for support. */
export const MatchRule = z.enum([
  'reference',
  'new-participant',
  'participant-joined',
  'capability',
  'error-on-interaction',
])
export type MatchRule = z.infer<typeof MatchRule>

/**
 * What has become known about one consult. Facts may come late, twice and in any order; the lifecycle says what each
 * is worth in each state.
 */
export const Fact = z.discriminatedUnion('fact', [
  /** The POST is about to leave. Refused unless the consult is `accepted`: this is what keeps it from leaving twice. */
  z.object({
    fact: z.literal('posting'),
    /** Participants at that moment; whoever appears later is new. Null when that is not known: nobody is. */
    present: z.array(Participant).nullable(),
    couldSendToAgents: z.boolean(),
    targetUserId: z.string().nullable(),
    sessionEpoch: z.string(),
  }),
  z.object({ fact: z.literal('posted'), referenceId: z.int().nullable(), gws: GwsAnswer }),
  z.object({ fact: z.literal('refused'), gws: GwsAnswer }),
  /** Nothing reached Genesys, and nothing will. */
  z.object({ fact: z.literal('not-sent'), reason: z.string() }),
  z.object({ fact: z.literal('outcome-unknown') }),
  z.object({
    fact: z.literal('joined'),
    /** Null when Genesys says that somebody joined, but not for certain who. */
    participant: Participant.nullable(),
    /** Null where there was none that can be compared with the consult's. */
    referenceId: z.int().nullable(),
    rule: MatchRule,
  }),
  z.object({
    fact: z.literal('error'),
    message: z.string(),
    referenceId: z.int().nullable(),
    rule: MatchRule,
  }),
  /** Somebody is out of the consult; `participantId` tells which consult that ends. */
  z.object({ fact: z.literal('departed'), participantId: z.string(), reason: EndReason }),
  z.object({ fact: z.literal('closed') }),
  /** The answer timeout passed and the interaction, read to make sure, has nobody new in it. */
  z.object({ fact: z.literal('unanswered') }),
  z.object({ fact: z.literal('message'), message: LogMessage }),
  /** Newcomers that another operation explains: no news for the caller, but they are not ours either. */
  z.object({ fact: z.literal('explained'), participants: z.array(Participant) }),
  /** Genesys is about to be asked to transfer, conference or remove. Refused unless the consult is `joined`. */
  z.object({
    fact: z.literal('asking'),
    id: z.string(),
    action: Action,
    sessionEpoch: z.string(),
    /** The action known when the interaction was read; a later one makes what was read worthless. */
    after: z.string().nullable(),
  }),
  /** How that went: `nothing` when Genesys refused or was not reached. */
  z.object({
    fact: z.literal('answered'),
    id: z.string(),
    outcome: z.enum(['accepted', 'unknown', 'nothing']),
    referenceId: z.int().nullable(),
  }),
  /** The asynchronous Error of an action that had been accepted. */
  z.object({ fact: z.literal('action-failed'), referenceId: z.int().nullable() }),
  /** Nobody could look at the interaction; `hidden` when Genesys itself would not show it. */
  z.object({ fact: z.literal('unseen'), hidden: z.boolean() }),
  z.object({ fact: z.literal('seen') }),
  /** How far the handing over is that the consult is for. */
  z.object({ fact: z.literal('escalating'), state: Escalation.shape.state }),
  /** A session is up for the agent, under the report's lease: what an earlier holder still has to say comes too late. */
  z.object({ fact: z.literal('session-held') }),
  /** The agent's session has been down for longer than a reconnect takes: what Genesys says is not heard. */
  z.object({ fact: z.literal('session-lost') }),
  z.object({ fact: z.literal('session-restored') }),
])
export type Fact = z.infer<typeof Fact>
export type FactKind = Fact['fact']

/** A fact with where it came from and, for a notification, what Genesys said. */
export const Report = z.object({
  fact: Fact,
  source: EventSource,
  raw: z.unknown().optional(),
  /** The lease of the session that brought it, where a session did. */
  leaseEpoch: z.int().nullable().optional(),
})
export type Report = z.infer<typeof Report>
