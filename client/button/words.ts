import type { Consult } from '../../src/consult/consult.ts'
import type { Action } from '../../src/consult/action.ts'
import type { BridgeProblem } from '../http/bridge-problem.ts'
import { member } from '../shapes.ts'
import type { View } from './model.ts'

/** How things stand, in a sentence. */
export const statusOf = (view: View): string => {
  if (view.step === 'idle') return ''
  const colleague = view.colleague ?? 'your colleague'
  if (view.offline) return 'There is no connection. It goes on by itself as soon as there is one.'
  if (view.step === 'starting' || !view.consult) return `Asking ${colleague} …`
  if (view.sessionLost)
    return 'Genesys cannot be heard at the moment. News may come late; the consult goes on.'
  if (view.asked && view.consult.state === 'joined')
    return (view.overdue ? overdue : underWay)(view.asked, colleague)
  return ofConsult(view.consult, colleague)
}

const underWay = (action: Action, colleague: string): string => {
  switch (action) {
    case 'transfer':
      return `Transferring to ${colleague} …`
    case 'conference':
      return `Bringing ${colleague} into the conversation …`
    case 'remove':
      return 'Ending the consult …'
  }
}

const overdue = (action: Action, colleague: string): string => {
  const again = 'It may still come. You can ask for it again.'
  switch (action) {
    case 'transfer':
      return `Genesys has not transferred to ${colleague} yet. ${again}`
    case 'conference':
      return `Genesys has not brought ${colleague} in yet. ${again}`
    case 'remove':
      return `Genesys has not ended the consult yet. ${again}`
  }
}

const ofConsult = (consult: Consult, colleague: string): string => {
  switch (consult.state) {
    case 'accepted':
    case 'sending':
      return `Asking ${colleague} …`
    case 'pending':
      return `${capital(colleague)} has been asked and has not answered yet.`
    case 'joined':
      return `${capital(colleague)} has joined. The customer does not see it.`
    case 'rejected':
      return 'Genesys did not accept the request. Ask somebody else, or try again.'
    case 'failed':
      return `${capital(colleague)} declined, or could not be reached. Ask somebody else, or try again.`
    case 'unanswered':
      return `${capital(colleague)} has not answered, but may still join.`
    case 'unknown':
      return 'Genesys has not said yet whether the request arrived. Please wait.'
    case 'ended':
      return ofEnd(consult, colleague)
  }
}

const ofEnd = ({ reason }: Consult, colleague: string): string => {
  switch (reason) {
    case 'transferred':
      return `Transferred. ${capital(colleague)} has the conversation now.`
    case 'conferenced':
      return `${capital(colleague)} is in the conversation now, and the customer sees it.`
    case 'removed':
      return `The consult has ended: ${colleague} was let go.`
    case 'left':
      return `The consult has ended: ${colleague} left.`
    case 'interaction_closed':
      return 'The conversation has ended, and the consult with it.'
    default:
      return 'The consult has ended.'
  }
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

const problems: Readonly<Record<string, string>> = {
  invalid_request: 'This could not be asked for. Tell your administrator.',
  unauthenticated: 'Your access has run out. Reload the page and sign in again.',
  token_refused: 'You have no access to consults here. Sign in again, or ask your administrator.',
  token_not_allowed: 'You have no access to this. Ask your administrator.',
  agent_not_allowed: 'You have no access to this agent’s conversations. Ask your administrator.',
  agent_unknown: 'You are not known as an agent here. Ask your administrator.',
  not_found: 'This consult is not there any more.',
  target_unknown: 'Genesys does not know them any more. Choose somebody else.',
  consult_already_pending: 'Somebody has been asked in this conversation already.',
  gws_refused: 'Genesys refused this.',
  illegal_state: 'This is not possible any more: the consult has moved on.',
  capability_missing: 'Genesys does not offer this in the conversation at the moment.',
  colleague_unknown: 'Genesys does not show who joined, so this is not possible here.',
  action_in_progress: 'Genesys has not answered your last request yet. Wait a moment.',
  request_in_progress: 'Your request is still under way. Wait a moment.',
  rate_limited: 'That was too much at once. Wait a minute and try again.',
  payload_too_large: 'This is too long. Make it shorter.',
  idempotency_key_reused: 'This could not be repeated. Start again.',
  gws_unreachable: 'Genesys cannot be reached, so nobody was asked. Try again in a minute.',
  agent_session_unavailable: 'You have no connection with Genesys at the moment. Try again soon.',
  service_unavailable: 'The answer takes too long. Try again.',
  outcome_unknown: 'Genesys has not answered. Look at the conversation before you try again.',
  network_error: 'There is no connection. Try again when there is one.',
  unreadable_answer: 'Something on the way does not let this through. Tell your administrator.',
}

/** What went wrong and what to do about it; never what a machine would say. */
export const wordsFor = (code: string): string =>
  problems[code] ?? 'Something went wrong. Try again; if it stays, tell your administrator.'

const sentenceAtMost = 300

/** The same; but whoever gives the tokens knows best why he gives none. Apex says it in a body. */
export const wordsOf = (problem: BridgeProblem | undefined): string => {
  const { code = 'unknown', cause } = problem ?? {}
  const said = code === 'token_refused' && saidBy(cause)
  return said || wordsFor(code)
}

const saidBy = (cause: unknown): string | undefined => {
  const said = member(member(cause, 'body'), 'message') ?? member(cause, 'message')
  return typeof said === 'string' ? said.trim().slice(0, sentenceAtMost) : undefined
}

export const actionLabel = (action: Action, colleague = 'colleague'): string => {
  switch (action) {
    case 'transfer':
      return `Transfer to ${colleague}`
    case 'conference':
      return `Conference with ${colleague}`
    case 'remove':
      return 'End consult'
  }
}
