/** What several schemas say in the same words. */
export const gws = {
  gws: 'What Genesys answered; null where it has not.',
  'gws.statusCode': 'Genesys’ own status, 0 for success.',
  'gws.statusMessage': 'What it said.',
  'gws.httpStatus': 'The HTTP status beside it.',
}
export const event = {
  '': 'News of a consult.',
  id: 'The same on every repetition.',
  type: 'What happened.',
  sequence: 'Rises by one per consult, without gaps.',
  occurredAt: 'When it happened.',
  source: 'The caller’s request, a notification, a look after an absence, or a timer.',
  participant: 'The colleague who joined or left.',
  'participant.nickname': 'As the agents see them.',
  'participant.type': 'As Genesys calls them.',
  'participant.participantId': 'Names them within the interaction.',
}

export const consult = {
  '': 'A consult, as its caller sees it.',
  id: 'Names the consult.',
  referenceId: 'What Genesys calls the request; null before it has answered.',
  agent: 'The user name of the agent who asks.',
  media: 'The kind of interaction.',
  interactionId: 'As Genesys names it.',
  metadata: 'What the caller sent along.',
  createdAt: 'When it was recorded.',
  updatedAt: 'When it was last heard of.',
  sequence: 'Of the newest event.',
  reason: 'Why it is as it is; null where there is nothing to say.',
  ...gws,
  late: 'The colleague joined after the answer timeout.',
}
