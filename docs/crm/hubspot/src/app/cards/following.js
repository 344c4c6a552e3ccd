/** What the card knows of consults, without anything of HubSpot's. */

/** Nothing follows on these. A colleague who has not answered may still join, and somebody else may be asked meanwhile. */
const over = ['rejected', 'failed', 'ended']
export const isOver = ({ state }) => over.includes(state)
/** Whether somebody may be asked, as far as this consult is concerned. */
export const isFree = (consult) =>
  consult === undefined || isOver(consult) || consult.state === 'unanswered'

/** What the bridge has not answered, or not for good: it may have been carried out. */
const unanswered = ['network_error', 'request_in_progress', 'internal_error']

/**
 * Asks under an idempotency key that stays the same until there is an answer: pressed again, nothing is done twice. What is
 * asked for differently has another key.
 */
export const onceAtMost = (ask, newKey = randomKey) => {
  const keys = new Map()
  return async (what, details) => {
    const name = JSON.stringify([what, details])
    const key = keys.get(name) ?? newKey()
    keys.set(name, key)
    try {
      const answer = await ask(what, { ...details, key })
      keys.delete(name)
      return answer
    } catch (problem) {
      if (!unanswered.includes(problem.code ?? 'network_error')) keys.delete(name)
      throw problem
    }
  }
}

const randomKey = () => `${Date.now()}-${Math.random().toString(36).slice(2)}`

/** Tells every event of a consult from its first one, until it is over or nobody listens; what fails is asked again. */
export const follow = async ({ ask, consultId, told, hasLeft, pause }) => {
  let after = 0
  let failures = 0
  while (!hasLeft()) {
    try {
      const { events } = await ask('events', { consultId, after })
      failures = 0
      for (const event of events) {
        if (hasLeft()) return
        after = event.sequence
        told(event)
        if (isOver(event.consult)) return
      }
    } catch {
      failures += 1
      await pause(Math.min(30, 2 ** failures))
    }
  }
}

/** Whom a target of the list stands for, as a consult is started. */
export const targetOf = ({ kind, id, name, userName }) => {
  if (kind === 'queue' && name !== null) return { queue: name }
  if (kind === 'agent' && userName !== null) return { agent: userName }
  return { path: `/${kind === 'queue' ? 'contacts' : 'users'}/${encodeURIComponent(id)}` }
}

export const wordsOf = ({ state, reason }) =>
  ({
    accepted: 'Asking …',
    sending: 'Asking …',
    pending: 'Asked; no answer yet',
    joined: 'Your colleague has joined',
    rejected: 'Genesys did not accept this',
    failed: 'Declined, or not reached',
    unanswered: 'No answer yet; your colleague may still join',
    unknown: 'Not known yet whether it arrived',
    ended: reason === 'transferred' ? 'Transferred' : 'The consult has ended',
  })[state]

export const wordsFor = (code) =>
  ({
    agent_unknown: 'You are not known as a Genesys agent. Ask your administrator.',
    agent_not_allowed: 'You have no access to consults. Ask your administrator.',
    consult_already_pending: 'Somebody has been asked in this conversation already.',
    capability_missing: 'Genesys does not offer this at the moment.',
    illegal_state: 'This is not possible any more: the consult has moved on.',
    gws_refused: 'Genesys refused this.',
    outcome_unknown: 'Genesys has not answered. Look at the conversation before you try again.',
    action_in_progress: 'Genesys has not answered your last request yet. Wait a moment.',
    agent_session_unavailable: 'You have no connection with Genesys at the moment. Try again soon.',
    request_in_progress: 'This takes longer than usual. Press again; nothing is done twice.',
    network_error: 'Consults do not answer at the moment. Press again; nothing is done twice.',
    rate_limited: 'Too much is asked for in this minute. Wait until it is over, then try again.',
  })[code] ?? 'Something went wrong. Try again; if it stays, tell your administrator.'
