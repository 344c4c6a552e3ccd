import type { EscalateOutcome } from '../consult/attend-escalation.ts'

/** What a bot says to its customer: one sentence for each outcome, and nothing of who was asked or what went wrong inside. */
export const wordsForCustomers: Readonly<Record<EscalateOutcome['outcome'], string>> = {
  transferred: 'A colleague is taking over now.',
  waiting: 'I am still looking for a colleague, please stay with me for a moment.',
  unknown: 'I have asked for a colleague and am waiting to hear back, please stay with me.',
  declined: 'Nobody can take over right now; I can try again, or help you myself.',
  nobody: 'Nobody is free right now; I can try again, or help you myself.',
  left: 'My colleague had to leave before taking over; I can look for another one.',
  closed: 'This conversation has ended; please start a new one if you still need help.',
  refused: 'I cannot hand you over from here; please use another way to reach us.',
  unavailable: 'I cannot reach anybody at this moment; please ask me again in a minute.',
  busy: 'Somebody has been asked for help already, please stay with me for a moment.',
  'target-unknown': 'I do not know whom to hand you over to; please use another way to reach us.',
  'agent-unknown': 'I cannot hand you over from here; please use another way to reach us.',
  'agent-not-allowed': 'I cannot hand you over from here; please use another way to reach us.',
  none: 'Nobody has been asked yet; tell me if you want to talk to a colleague.',
}
