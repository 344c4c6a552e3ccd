import type { GwsAnswer, InteractionKey, Target } from '../consult.ts'
import type { InteractionSnapshot } from '../observation.ts'

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
 * The contact centre as one signed-in agent sees it. Every call carries that agent's own cookies and credentials.
 * Reads are safe to repeat; `postConsult` is not.
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

  /** The interactions that the agent has now; those of a medium that Genesys refuses to list are not among them. */
  listInteractions(): Promise<
    | {
        outcome: 'found'
        interactions: { key: InteractionKey; interaction: InteractionSnapshot }[]
      }
    | { outcome: 'refused'; gws: GwsAnswer }
    | Unavailable
  >

  /**
   * Posts the Consult, once. Never repeat it: GWS has no idempotency.
   * - `accepted`: status code 0, with the referenceId if there was one
   * - `refused`: Genesys said no, so nothing was changed
   * - `not-sent`: the connection could not be made, so Genesys has not seen the request
   * - `unknown`: it was sent, or may have been, and no readable answer came in time
   */
  postConsult(
    key: InteractionKey,
    target: ResolvedTarget,
  ): Promise<
    | { outcome: 'accepted'; referenceId: number | null; gws: GwsAnswer }
    | { outcome: 'refused'; gws: GwsAnswer }
    | { outcome: 'not-sent' }
    | { outcome: 'unknown' }
  >
}
