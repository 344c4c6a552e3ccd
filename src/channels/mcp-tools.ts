import { z } from 'zod'
import type { EscalateOutcome } from '../consult/attend-escalation.ts'
import type { Consult } from '../consult/consult.ts'
import { EscalateRequest } from '../consult/escalate.ts'
import { CandidatesQuery } from '../consult/list-candidates.ts'
import type { Listed } from '../consult/list-interactions.ts'
import type { Candidate } from '../consult/ports/contact-centre.ts'
import { StartConsultRequest } from '../consult/start-consult.ts'
import type { StartConsultOutcome } from '../consult/start-consult.ts'
import { wordsForCustomers } from './words-for-customers.ts'

/** The tools of the MCP server. They take what the HTTP API takes: the schemas are the same. */
export const mcpTools = {
  escalate: {
    title: 'Hand the customer over',
    description:
      'Asks a queue or an agent to take over the conversation, waits some seconds for a colleague, gives him the summary ' +
      '(the customer does not see it) and transfers. While the outcome is "waiting" or "unknown", call it again with the ' +
      'consultId of the result. "nobody" is the end of that try, and whoever comes later is not handed the customer: ' +
      'calling it again asks anew.',
    inputSchema: EscalateRequest,
  },
  start_consult: {
    title: 'Ask a colleague to join',
    description:
      'Asks an agent or a queue to join the conversation, unseen by the customer. Nothing is transferred. ' +
      'See get_consult for how it goes.',
    inputSchema: StartConsultRequest,
  },
  get_consult: {
    title: 'See how a consult goes',
    description: 'Tells the state of a consult that was started before.',
    inputSchema: z.strictObject({ consultId: z.string().regex(/^[\w-]{1,100}$/) }),
  },
  list_targets: {
    title: 'Find whom to ask',
    description:
      'Lists agents and queues whose name has the search text in it, and whether they are available.',
    inputSchema: z.strictObject({
      agent: StartConsultRequest.shape.agent,
      ...CandidatesQuery.shape,
    }),
  },
} as const
export type McpToolName = keyof typeof mcpTools

/** What a tool answers: words for the model, and the same as data. */
export type McpResult = {
  content: { type: 'text'; text: string }[]
  structuredContent?: Record<string, unknown>
  isError?: true
}

const said = (text: string, data?: Record<string, unknown>): McpResult => ({
  content: [{ type: 'text', text: data ? `${text}\n${JSON.stringify(data)}` : text }],
  ...(data && { structuredContent: data }),
})
const failed = (text: string, data?: Record<string, unknown>): McpResult => ({
  ...said(text, data),
  isError: true,
})

const unavailable =
  'Genesys cannot be reached at this moment and nothing was sent; try again in a minute.'
const refusals = {
  'agent-not-allowed': 'This key may not act for that agent; use the agent that it was made for.',
  'agent-unknown': 'That agent is not known here; check how the name is written.',
  'not-found': 'There is no such consult; use the id that start_consult has told.',
} as const
export const refusedByMcp = (why: keyof typeof refusals): McpResult => failed(refusals[why])

/** Whatever broke: what it was is not for the model, which would tell its customer. */
export const brokenInMcp: McpResult = failed('Something went wrong here; try again in a minute.')

export const toStartResult = (outcome: StartConsultOutcome): McpResult => {
  switch (outcome.outcome) {
    case 'pending':
    case 'accepted':
      return said('A colleague has been asked; see get_consult for how it goes.', outcome.consult)
    case 'outcome-unknown':
      return said(
        'It is not known yet whether a colleague was asked; see get_consult, and do not ask again.',
        outcome.consult,
      )
    case 'refused':
      return failed('Genesys refuses this consult; do not ask again.', outcome.consult)
    case 'already-pending':
      return failed('A colleague has been asked already; wait until that one has answered.')
    case 'target-unknown':
      return failed('There is no such colleague or queue; find one with list_targets.')
    case 'agent-not-allowed':
    case 'agent-unknown':
      return refusedByMcp(outcome.outcome)
    case 'gws-unreachable':
    case 'session-unavailable':
      return failed(unavailable)
  }
}

export const toConsultResult = (consult: Consult | undefined): McpResult =>
  consult ? said(`The consult is ${consult.state}.`, consult) : refusedByMcp('not-found')

export const toTargetsResult = (listed: Listed<Candidate>): McpResult => {
  switch (listed.outcome) {
    case 'found': {
      const { items } = listed
      return said(items.length === 0 ? 'Nobody is called so.' : 'These can be asked:', { items })
    }
    case 'refused':
      return failed('Genesys does not list anybody for this agent.')
    case 'unreachable':
    case 'session-unavailable':
      return failed(unavailable)
  }
}

const errors: ReadonlySet<EscalateOutcome['outcome']> = new Set([
  'refused',
  'unavailable',
  'busy',
  'target-unknown',
  'agent-unknown',
  'agent-not-allowed',
])

/** The words are fit for the customer: a model is apt to repeat them. */
export const toEscalateResult = (outcome: EscalateOutcome): McpResult => {
  const tell = errors.has(outcome.outcome) ? failed : said
  return tell(wordsForCustomers[outcome.outcome], outcome)
}
