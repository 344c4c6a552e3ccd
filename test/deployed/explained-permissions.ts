import type { Call } from './recorder.ts'

type Reason = { by: RegExp; action: RegExp; why: string }

const acting = /^(transferConsult|conferenceConsult|removeColleague)$/
const relaying =
  /^(startConsult|sendConsult|checkConsult|sweep|transferConsult|conferenceConsult|removeColleague|answerDialogflow|answerMcp|fulfilLexIntent|answerSlack)$/

/** Permissions that no call of the runs needs, and why they are given all the same. */
const reasons: Reason[] = [
  { by: /./, action: /^logs:/, why: 'the runtime writes the log' },
  { by: /./, action: /^xray:/, why: 'the runtime writes the traces' },
  { by: /./, action: /^ec2:/, why: 'Lambda puts the function into its network in its name' },
  {
    by: /./,
    action: /^ssm:/,
    why: 'the tenant with parameters is run with few functions; which of them read secrets is held by test/deploy',
  },
  {
    by: /./,
    action: /^kms:Decrypt$/,
    why: 'the service that keeps the secrets decrypts them in the process’s name',
  },
  {
    by: /^(sendConsult|checkConsult|deliverWebhook)$/,
    action:
      /^sqs:(ReceiveMessage|DeleteMessage|ChangeMessageVisibility|GetQueueUrl|GetQueueAttributes)$/,
    why: 'Lambda receives the messages in the function’s name',
  },
  {
    by: relaying,
    action: /^(dynamodb:DeleteItem|execute-api:ManageConnections)$/,
    why: 'events go to open sockets, and a socket that is gone is forgotten',
  },
  {
    by: relaying,
    action: /^sqs:SendMessage$/,
    why: 'events go to webhooks; sessions, sends and looks are asked for, which the runs do not bring about everywhere',
  },
  {
    by: /^(sweep|startConsult)$/,
    action: /^dynamodb:(GetItem|PutItem|UpdateItem|Query)$/,
    why: 'what a crash has left is recorded and handed on; the runs crash nothing',
  },
  {
    by: acting,
    action: /^dynamodb:UpdateItem$/,
    why: 'the end of a consult is held until the answer is known, and then handed on; mostly the answer is faster',
  },
  {
    by: /^(messageColleague|listInteractions|listCandidates)$/,
    action: /^sqs:SendMessage$/,
    why: 'a session is asked for where there is none yet; mostly there is one',
  },
  {
    by: /^receiveFrame$/,
    action: /^(dynamodb:DeleteItem|execute-api:ManageConnections)$/,
    why: 'a socket that is gone while it is shown what it has missed is forgotten, and one that is not known is closed',
  },
  {
    by: /^(listDeadLetters|redriveDeadLetters)$/,
    action: /^sqs:(ReceiveMessage|SendMessage|DeleteMessage)$/,
    why: 'what was laid aside is looked at and moved back; the runs poison nothing',
  },
  {
    by: /^deliverWebhook$/,
    action: /^(dynamodb:(UpdateItem|DeleteItem)|execute-api:ManageConnections)$/,
    why: 'a webhook that answers 410 is disabled, which its caller’s sockets are told',
  },
]

/** Why a permission is given that nobody has used; undefined when nothing explains it. */
export const explain = ({ by, action }: Call): string | undefined =>
  reasons.find((reason) => reason.by.test(by) && reason.action.test(action))?.why
