/** What can go wrong in silence: each has its section in docs/runbook.md, by this name. */
export const alarms = {
  'events-waiting': 'Events were recorded and not handed on for more than a minute',
  'deliveries-late': 'Events for webhooks have been waiting in their queue for long',
  'retries-late': 'Events that a webhook did not take are not tried again when it is time',
  'commands-late': 'Consults that were accepted are not sent to Genesys',
  'checks-late': 'Consults whose outcome is not known are not looked at',
  'sessions-late': 'Sessions are asked for and no listener takes the request',
  'dead-letters': 'Messages could not be handled and were laid aside',
  'poll-stale':
    'A session with Genesys has not completed a poll for long, though its connection stands',
  'sessions-lost': 'Sessions that are needed have been down for more than a minute',
  'sessions-refused': 'Genesys refuses an agent until somebody has seen to the account',
  'outcome-unknown': 'Genesys did not answer whether it took a consult',
  'listeners-few': 'Fewer listeners live than there should be',
  'listener-memory': 'A listener is about to run out of memory',
  'no-heartbeat':
    'Nobody has measured anything: the schedule, the function or the table stands still',
  'sweep-silent': 'Nobody picks up what a crash has left',
  'api-failing': 'Callers are answered with 5xx',
  'functions-failing': 'Functions of sockets or of a bot end with an error',
  throttled: 'Callers or the table are throttled',
} as const

export type AlarmName = keyof typeof alarms
