import { Consult } from '../../src/consult/consult.ts'
import { StartConsultRequest } from '../../src/consult/start-consult.ts'
import { Nothing } from '../act-on-consult.ts'
import type { ProblemCode } from '../http/problem.ts'
import { ConsultsQuery } from '../list-consults.ts'
import { EventsQuery } from '../list-events.ts'
import { MessageRequest } from '../message-colleague.ts'
import { ConsultList, EventList } from './answers.ts'
import type { Operation } from './operation.ts'

const admits = 'keys and tokens' as const

const asksGenesys: ProblemCode[] = [
  'agent_not_allowed',
  'agent_unknown',
  'target_unknown',
  'gws_refused',
  'request_in_progress',
  'idempotency_key_reused',
  'gws_unreachable',
  'agent_session_unavailable',
  'outcome_unknown',
]

/** What the calls that follow a join have in common. */
const followUp = {
  tag: 'Consults',
  admits,
  body: Nothing,
  headers: ['Idempotency-Key'],
  answers: { 200: Consult },
  problems: [
    ...asksGenesys,
    'illegal_state',
    'action_in_progress',
    'capability_missing',
    'colleague_unknown',
  ],
} satisfies Omit<Operation, 'summary'>

export const consultOperations = {
  startConsult: {
    tag: 'Consults',
    summary: 'Start a consult',
    description:
      'Asks a colleague or a queue to join an interaction, unseen by the customer. 504 `outcome_unknown` is no failure: the ' +
      'events of `consultId` tell the rest. `Prefer: respond-async` is answered with 202 as soon as the consult is recorded.',
    admits,
    body: StartConsultRequest,
    headers: ['Idempotency-Key', 'Prefer'],
    answers: { 201: Consult, 202: Consult },
    located: true,
    problems: [...asksGenesys, 'consult_already_pending'],
  },
  listConsults: {
    tag: 'Consults',
    summary: 'List the caller’s consults, newest first',
    description:
      'A page may be short, even empty, while `nextCursor` says that there is more. A caller token sees its agent’s alone.',
    admits,
    query: ConsultsQuery,
    answers: { 200: ConsultList },
  },
  getConsult: {
    tag: 'Consults',
    summary: 'Show a consult',
    admits,
    answers: { 200: Consult },
  },
  listEvents: {
    tag: 'Consults',
    summary: 'List a consult’s events after a sequence',
    description:
      'With `wait` it answers as soon as there is something, or when so many seconds are over. `sequence` is the newest there ' +
      'is: where the events end before it, there are more after them.',
    admits,
    query: EventsQuery,
    answers: { 200: EventList },
  },
  transferConsult: { ...followUp, summary: 'Hand the interaction over to the colleague' },
  conferenceConsult: { ...followUp, summary: 'Make the colleague visible to the customer' },
  removeColleague: { ...followUp, summary: 'Let the colleague go' },
  messageColleague: {
    ...followUp,
    summary: 'Write what only agents see',
    body: MessageRequest,
  },
} satisfies Record<string, Operation>
