import type { ConsultState } from './consult.ts'
import type { FactKind } from './fact.ts'

/**
 * What a fact is worth in a state: the next state, or
 * - `noted`: no change of state, but something to remember or to tell
 * - `held`: too early to be judged; kept with the consult until its state has moved on
 * - `ignored`: a repeat, or news that no longer matters
 * - `refused`: the fact must not happen here; whoever brings it has to stop
 */
export type Transition = ConsultState | 'noted' | 'held' | 'ignored' | 'refused'

const nothing = {
  posting: 'refused',
  posted: 'ignored',
  refused: 'ignored',
  'not-sent': 'ignored',
  'outcome-unknown': 'ignored',
  joined: 'ignored',
  error: 'ignored',
  departed: 'ignored',
  closed: 'ignored',
  unanswered: 'ignored',
  message: 'ignored',
  explained: 'ignored',
  asking: 'refused',
  answered: 'ignored',
  'action-failed': 'ignored',
  unseen: 'ignored',
  seen: 'ignored',
  escalating: 'ignored',
  'session-held': 'ignored',
  'session-lost': 'ignored',
  'session-restored': 'ignored',
} as const satisfies Record<FactKind, Transition>

/** Until its end a consult remembers which session holder speaks for its agent. */
const heard = { ...nothing, 'session-held': 'noted' } as const
/** While there is news to come, its caller is told when it cannot. */
const open = { ...heard, 'session-lost': 'noted', 'session-restored': 'noted' } as const

/** How long it has not been possible to look at the interaction tells when to give up. */
const lookedAt = { unseen: 'noted', seen: 'noted' } as const

/**
 * The lifecycle, total over every state and fact. Facts about the interaction that overtake the POST's reply are held in
 * `sending`, so that `pending` is always told before what follows from it. The only final state that is ever left is
 * `unanswered`, since GWS v2 cannot withdraw an invitation.
 */
export const lifecycle: Readonly<Record<ConsultState, Readonly<Record<FactKind, Transition>>>> = {
  accepted: { ...open, posting: 'sending', 'not-sent': 'failed' },
  sending: {
    ...open,
    posted: 'pending',
    refused: 'rejected',
    'not-sent': 'failed',
    'outcome-unknown': 'unknown',
    joined: 'held',
    error: 'held',
    departed: 'held',
    closed: 'held',
    unanswered: 'held',
    message: 'held',
    explained: 'noted',
  },
  pending: {
    ...open,
    ...lookedAt,
    joined: 'joined',
    error: 'failed',
    departed: 'held',
    closed: 'unanswered',
    unanswered: 'unanswered',
    message: 'held',
    explained: 'noted',
  },
  unknown: {
    ...open,
    ...lookedAt,
    posted: 'pending',
    refused: 'rejected',
    'not-sent': 'failed',
    joined: 'joined',
    error: 'failed',
    departed: 'held',
    closed: 'unanswered',
    unanswered: 'unanswered',
    message: 'held',
    explained: 'noted',
  },
  joined: {
    ...open,
    ...lookedAt,
    joined: 'noted',
    departed: 'ended',
    closed: 'ended',
    message: 'noted',
    explained: 'noted',
    asking: 'noted',
    answered: 'noted',
    'action-failed': 'noted',
    escalating: 'noted',
  },
  unanswered: {
    ...heard,
    joined: 'joined',
    departed: 'held',
    explained: 'noted',
    escalating: 'noted',
  },
  rejected: nothing,
  failed: nothing,
  ended: nothing,
}

/** True when nothing that is still to come can change anything. */
export const isOver = (state: ConsultState): boolean =>
  Object.values(lifecycle[state]).every(
    (transition) => transition === 'ignored' || transition === 'refused',
  )

/** How long after the answer timeout a colleague may still come. */
export const lateAtMostSeconds = 3600

/** True while Genesys may still be looking for the colleague, or might be: no second consult may start meanwhile. */
export const isOpen = (state: ConsultState): boolean =>
  state === 'accepted' || state === 'sending' || state === 'pending' || state === 'unknown'
