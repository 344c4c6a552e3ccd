import type { ActOutcome } from '../consult/act-on-consult.ts'
import type { Consult } from '../consult/consult.ts'
import type { Listed } from '../consult/list-interactions.ts'
import type { StartConsultOutcome } from '../consult/start-consult.ts'

type Outcome = (StartConsultOutcome | ActOutcome | Listed<never>)['outcome']

/** What an agent is told of what was asked for: what became of it, and what to do now. */
export const wordsForAgents: Readonly<Record<Outcome, string>> = {
  found: 'Here is what was found.',
  pending: 'Your colleague has been asked.',
  accepted: 'Your colleague is being asked.',
  taken: 'Genesys has taken it.',
  refused: 'Genesys refused this. Try again, or do it in your Genesys desktop.',
  unreachable: 'Genesys cannot be reached at the moment. Try again in a minute.',
  'agent-not-allowed': 'You may not do this from here. Ask your administrator.',
  'agent-unknown': 'You are not known as an agent here. Ask your administrator.',
  'target-unknown': 'Genesys does not know them any more. Choose somebody else.',
  'already-pending': 'Somebody has been asked in this conversation already. Wait for the answer.',
  'gws-unreachable': 'Genesys cannot be reached, so nothing was done. Try again in a minute.',
  'session-unavailable': 'You have no connection with Genesys at the moment. Try again soon.',
  'outcome-unknown':
    'Genesys has not answered, so it may or may not have happened. Look at the conversation before you try again.',
  'illegal-state': 'This is not possible any more: the consult has moved on.',
  'not-found': 'This consult is not there any more.',
  'in-progress': 'Genesys has not answered your last request yet. Wait a moment.',
  'capability-missing': 'Genesys does not offer this in the conversation at the moment.',
  'colleague-unknown':
    'Genesys does not show who joined, so this is not possible here. Use your Genesys desktop.',
}

/** How a consult stands, in a sentence; `who` is whom it is for, as people call them. */
export const consultInWords = (consult: Consult, who: string): string => {
  switch (consult.state) {
    case 'accepted':
    case 'sending':
      return `Asking ${who} …`
    case 'pending':
      return `${who} has been asked and has not answered yet.`
    case 'joined':
      return `${who} has joined. The customer does not see it.`
    case 'rejected':
      return 'Genesys did not accept the request. Ask somebody else, or try again.'
    case 'failed':
      return `${who} declined, or could not be reached. Ask somebody else, or try again.`
    case 'unanswered':
      return `${who} has not answered, but may still join.`
    case 'unknown':
      return 'Genesys has not said yet whether the request arrived. Please wait.'
    case 'ended':
      return endInWords(consult, who)
  }
}

const endInWords = ({ reason }: Consult, who: string): string => {
  switch (reason) {
    case 'transferred':
      return `Transferred. ${who} has the conversation now.`
    case 'conferenced':
      return `${who} is in the conversation now, and the customer sees it.`
    case 'removed':
      return `The consult has ended: ${who} was let go.`
    case 'left':
      return `The consult has ended: ${who} left.`
    case 'interaction_closed':
      return 'The conversation has ended, and the consult with it.'
    default:
      return 'The consult has ended.'
  }
}
