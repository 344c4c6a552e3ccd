import type { Consult } from '../../client/index.ts'
import type { Lane, Step, Way } from '../trace/step.ts'

export const laneNames: Readonly<Record<Lane, string>> = {
  caller: 'Caller',
  bridge: 'Bridge',
  store: 'Store',
  gws: 'Genesys',
  listener: 'Listener',
}

export const laneHints: Readonly<Record<Lane, string>> = {
  caller:
    'Whoever asks and wants to hear: a CRM page, Slack, a bot. Here it is this page, and a webhook receiver.',
  bridge: 'Consult Bridge’s HTTP API, and what delivers its events.',
  store: 'DynamoDB. What is written here happened, whoever dies afterwards.',
  gws: 'Genesys Web Services. It answers a consult at once, and tells later, and only the agent’s own session, how it went.',
  listener:
    'Consult Bridge’s other half: it holds a session for each agent, and hears Genesys over CometD.',
}

export const wayNames: Readonly<Record<Exclude<Way, 'fault'>, string>> = {
  http: 'HTTP',
  gws: 'Genesys REST',
  cometd: 'CometD',
  store: 'Store',
  websocket: 'WebSocket',
  webhook: 'Webhook',
}

/** Seconds since the start, as people read a stopwatch. */
export const sinceStart = (milliseconds: number): string => {
  const seconds = Math.max(0, milliseconds) / 1000
  if (seconds < 60) return seconds.toFixed(2)
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`
}

/** One step in a sentence, for whoever reads rather than looks. */
export const sentenceOf = (step: Step): string => {
  const text = [step.what, step.note].filter(Boolean).join(' ')
  if (step.way === 'fault') return text
  if (step.from === step.to) return `${laneNames[step.from]}: ${text}`
  const wrong = step.bad ? ', which fails' : ''
  return `${laneNames[step.from]} to ${laneNames[step.to]}, ${wayNames[step.way]}: ${text}${wrong}`
}

/** What a step is for; nothing where the step says it itself. */
export const meaningOf = ({ way, what, from, bad }: Step): string => {
  if (bad && way === 'webhook')
    return 'Nobody took it. The bridge tries again by itself, under the same webhook-id.'
  switch (way) {
    case 'http':
      return from === 'caller'
        ? 'One HTTP call asks for it all.'
        : 'Genesys has taken it or not; how it goes on is told as events.'
    case 'gws':
      return ofRequest(what, from)
    case 'cometd':
      return ofCometd[what] ?? 'What Genesys tells the agent’s session, and nobody else.'
    case 'store':
      return 'State and event are one write: no crash can part them.'
    case 'websocket':
      return 'Pushed to every socket that follows the consult.'
    case 'webhook':
      return 'Posted to the webhook, signed.'
    case 'fault':
      return ''
  }
}

const ofRequest = (what: string, from: Lane): string => {
  if (from === 'gws') return 'Genesys answers at once, but does not say yet whether anybody comes.'
  if (what === 'Consult') return 'Posted once and never again, whatever happens.'
  if (what.startsWith('reads')) return 'Whoever is in the conversation is known before and after.'
  return 'Asked of Genesys on the agent’s behalf.'
}

const ofCometd: Readonly<Record<string, string>> = {
  handshake: 'The listener opens a session as this agent.',
  subscribe: 'It asks for what concerns this agent.',
  disconnect: 'The session is closed properly.',
  ParticipantsUpdated: 'Somebody has come or gone.',
  NewMessages: 'Something was said, or somebody’s coming was noted.',
  StatusChange: 'The conversation has another state.',
  Error: 'What was taken has failed: a colleague declined, say.',
  'connection lost': 'The listener notices, and connects anew.',
}

/** How the consult stands, for the title above the diagram. */
export const standing = (consult: Consult | undefined, colleague: string): string => {
  switch (consult?.state) {
    case undefined:
      return 'No consult yet'
    case 'accepted':
    case 'sending':
      return `Asking ${colleague}`
    case 'pending':
      return `${colleague} is asked, and has not answered`
    case 'joined':
      return `${colleague} has joined, unseen by the customer`
    case 'rejected':
      return 'Genesys refused the request'
    case 'failed':
      return `${colleague} declined, or could not be reached`
    case 'unanswered':
      return `${colleague} has not answered in time`
    case 'unknown':
      return 'Genesys has not said whether the request arrived'
    case 'ended':
      return `The consult is over: ${reasons[consult.reason ?? ''] ?? 'it ended'}`
  }
}

const reasons: Readonly<Record<string, string>> = {
  left: 'the colleague left',
  removed: 'the colleague was let go',
  transferred: 'the colleague took over',
  conferenced: 'all three talk now',
  interaction_closed: 'the conversation ended',
}
