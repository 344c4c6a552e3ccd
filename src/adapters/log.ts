/** Every message that a process may log: its code, its level, and a sentence for whoever reads it at night. */
const messages = {
  'request-failed': ['error', 'A request failed for a reason that nobody foresaw'],
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
  'attempt-not-recorded': ['warn', 'A try to deliver to a webhook was made, but is not on record'],
  'secret-unreadable': ['error', 'A webhook’s secret cannot be opened; nothing is delivered to it'],
  'observation-failed': ['error', 'What Genesys said could not be recorded'],
  'session-state': ['info', 'An agent’s session changed its state'],
  'session-failed': ['error', 'An agent’s session could not be opened, shown or given back'],
  'session-lost': ['warn', 'An agent’s session is another listener’s by now and was dropped'],
  'renewal-not-asked': ['warn', 'The renewal of a session could not be asked for'],
  'listener-started': ['info', 'The listener takes sessions'],
  'listener-stopping': ['info', 'The listener gives its sessions back'],
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
  const frames = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return {
    name: cause.name,
    ...('code' in cause && typeof cause.code === 'string' && { code: cause.code }),
    at: frames.slice(0, 4).map((frame) => frame.trim()),
    ...(cause.cause !== undefined && { cause: describe(cause.cause) }),
  }
}
