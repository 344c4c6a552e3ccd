import type { Action } from '../action.ts'
import type { GwsAnswer, InteractionKey, Media, Target } from '../consult.ts'
import type { InteractionSnapshot, LogMessage } from '../observation.ts'

/** A target found at the contact centre: what is sent is built from its id, never from a stored URI. */
export type ResolvedTarget = {
  kind: 'agent' | 'queue' | 'unspecified'
  id: string
  /** `/users/{id}` or `/contacts/{id}`. */
  path: string
  /** True when the caller himself gave the path; SMS then sends it as it is. */
  givenAsPath: boolean
}

/** Nothing was changed and nothing is known of the agent's interaction: another try is safe. */
export type Unavailable =
  | { outcome: 'unreachable' }
  /** The agent's credentials or HTTP session were refused; the session's owner has to renew it. */
  | { outcome: 'session-refused'; gws: GwsAnswer }

/**
 * What came of a POST. Never repeat one: GWS has no idempotency.
 * - `accepted`: status code 0, with the referenceId if there was one
 * - `refused`: Genesys said no, so nothing was changed
 * - `session-refused`: so was the session; its owner has to renew it
 * - `not-sent`: the connection could not be made, so Genesys has not seen the request
 * - `unknown`: it was sent, or may have been, and no readable answer came in time
 */
export type Posted =
  | { outcome: 'accepted'; referenceId: number | null; gws: GwsAnswer }
  | { outcome: 'refused' | 'session-refused'; gws: GwsAnswer }
  | { outcome: 'not-sent' }
  | { outcome: 'unknown' }

/** What an agent does in an interaction in which a colleague helps. */
export type Operation =
  | { operation: Action; target: ResolvedTarget }
  /** To whoever the queue finds. */
  | { operation: 'transfer'; queueName: string }
  /** Only agents see it. */
  | { operation: 'message'; text: string }

/** An interaction of an agent's, with what a person knows it by. */
export type ListedInteraction = {
  key: InteractionKey
  interaction: InteractionSnapshot
  customer: string | null
  /** ISO 8601 in UTC, or null where the server does not tell. */
  since: string | null
}

/** Somebody who might be consulted, as things stood some seconds ago. Null where the server does not tell. */
export type Candidate = {
  kind: 'agent' | 'queue'
  id: string
  name: string | null
  userName: string | null
  available: boolean | null
  state: string | null
}

/**
 * The contact centre as one signed-in agent sees it. Every call carries that agent's own cookies and credentials.
 * Reads are safe to repeat; what posts is not.
 */
export type ContactCentre = {
  /** Finds an agent or queue by name, or takes the id out of a URI or path. Answers may be some seconds old. */
  resolveTarget(
    target: Target,
  ): Promise<{ outcome: 'found'; target: ResolvedTarget } | { outcome: 'not-found' } | Unavailable>

  /** The interaction as it stands; `refused` when Genesys does not know it or will not show it to this agent. */
  readInteraction(
    key: InteractionKey,
  ): Promise<
    | { outcome: 'found'; interaction: InteractionSnapshot }
    | { outcome: 'refused'; gws: GwsAnswer }
    | Unavailable
  >

  /** What has been said in the interaction, from its beginning: a thousand messages at most. */
  readMessages(
    key: InteractionKey,
  ): Promise<
    | { outcome: 'found'; messages: LogMessage[] }
    | { outcome: 'refused'; gws: GwsAnswer }
    | Unavailable
  >

  /**
   * The interactions that the agent has now. A medium that Genesys refuses to list, or that cannot be read, says nothing
   * against the others: of the former there are none, the latter is among `unread`.
   */
  listInteractions(): Promise<
    | { outcome: 'found'; interactions: ListedInteraction[]; unread: Media[] }
    | { outcome: 'refused'; gws: GwsAnswer }
    | Unavailable
  >

  /** Agents and queues of whose names every word of `search` begins a part; some of all for an empty search. */
  findCandidates(
    search: string,
  ): Promise<
    | { outcome: 'found'; candidates: Candidate[] }
    | { outcome: 'refused'; gws: GwsAnswer }
    | Unavailable
  >

  /** Posts the Consult, once. */
  postConsult(key: InteractionKey, target: ResolvedTarget): Promise<Posted>

  /** Posts an operation on the interaction, once. */
  postOperation(key: InteractionKey, operation: Operation): Promise<Posted>
}
