/** Every message that a process may log: its code, its level, and a sentence for whoever reads it at night. */
const messages = {
  'request-failed': ['error', 'A request failed for a reason that nobody foresaw'],
  'request-not-counted': ['warn', 'A caller’s request could not be counted and was let through'],
  'aws-asked-again': [
    'warn',
    'A call to AWS was not answered, or not well, and is made again by its SDK',
  ],
  'message-failed': ['error', 'A queue message could not be handled and will come back'],
  'outcome-not-recorded': [
    'error',
    'What Genesys answered could not be recorded; the consult will be looked at',
  ],
  'sweep-failed': [
    'error',
    'Something left behind could not be picked up; the next sweep tries again',
  ],
  'relay-stalled': ['error', 'Events could not be handed on; they keep their place'],
  'socket-not-told': ['warn', 'A socket could not be told of an event; it will be told of a gap'],
  'slack-not-told': ['error', 'An event could not be shown in Slack; it is tried again'],
  'slack-refused': [
    'error',
    'Slack objects to the app: to its token, its scopes, or what it sends',
  ],
  'attempt-not-recorded': ['warn', 'A try to deliver to a webhook was made, but is not on record'],
  'secret-unreadable': ['error', 'A webhook’s secret cannot be opened; nothing is delivered to it'],
  'observation-failed': ['error', 'What Genesys said could not be recorded'],
  'session-state': ['info', 'An agent’s session changed its state'],
  'session-failed': ['error', 'An agent’s session could not be opened, shown or given back'],
  'session-lost': ['warn', 'An agent’s session is another listener’s by now and was dropped'],
  'renewal-not-asked': ['warn', 'The renewal of a session could not be asked for'],
  'process-started': ['info', 'The listener’s process has begun'],
  'process-failed': [
    'error',
    'Nobody has foreseen this; the process hands over what it can, and ends',
  ],
  'stop-failed': ['error', 'The process ends, but not in good order'],
  'environment-wrong': ['error', 'These variables of the environment are not as they have to be'],
  'open-files-few': [
    'warn',
    'The limit on open files is too low for the sessions that this process is to hold',
  ],
  'listener-started': ['info', 'The listener takes sessions'],
  'listener-stopping': ['info', 'The listener gives its sessions back'],
  'listener-full': ['warn', 'A session was asked for, but no listener here has room for it'],
  'sessions-left': ['warn', 'The listener ends with sessions that it could not give back in time'],
  'listener-fenced': [
    'error',
    'The listener showed no sign of life in time and drops its sessions',
  ],
  'listener-failed': ['error', 'The listener could not do its round'],
} as const

export type LogMessage = keyof typeof messages

type Fields = {
  cause?: unknown
  requestId?: string
  agent?: string
  state?: string
  reason?: string
  /** Names of variables. */
  variables?: string[]
  sessions?: number
  openFiles?: number
}

/**
 * Writes one line of JSON. Fields are names and states; of an error only its kind and where it arose are kept, since its
 * words may quote what was sent.
 */
export const writeLog = (message: LogMessage, { cause, ...fields }: Fields = {}): void => {
  const [level, text] = messages[message]
  const line = {
    at: new Date().toISOString(),
    level,
    code: message,
    message: text,
    ...fields,
    ...(cause !== undefined && { cause: describe(cause) }),
  }
  process.stderr.write(`${JSON.stringify(line)}\n`)
}

const describe = (cause: unknown): unknown => {
  if (!(cause instanceof Error)) return typeof cause
  return {
    name: cause.name,
    ...('code' in cause && typeof cause.code === 'string' && { code: cause.code }),
    at: framesOf(cause),
    ...(cause.cause !== undefined && { cause: describe(cause.cause) }),
  }
}

/** Where it arose. The words come first in a stack, and lines of them may look like frames. */
const framesOf = ({ stack = '', message }: Error): string[] => {
  const words = stack.indexOf(message)
  if (words < 0) return []
  const lines = stack.slice(words + message.length).split('\n')
  return lines
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 4)
    .map((line) => line.trim())
}
