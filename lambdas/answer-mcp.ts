import { z } from 'zod'
import type { Agents } from '../src/adapters/credentials/agents-file.ts'
import type { Caller } from '../src/adapters/credentials/caller-directory.ts'
import {
  refusedByMcp,
  toConsultResult,
  toEscalateResult,
  toStartResult,
  toTargetsResult,
} from '../src/channels/mcp-tools.ts'
import { covers } from '../src/consult/covers.ts'
import { listCandidates } from '../src/consult/list-candidates.ts'
import { findOwnConsult } from '../src/consult/own-consult.ts'
import { startConsult } from '../src/consult/start-consult.ts'
import { escalateForBot } from './escalate-for-bot.ts'
import type { EscalateForBotDeps } from './escalate-for-bot.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { inTime } from './http/in-time.ts'
import { mayStillPostOf } from './http/may-still-post.ts'
import { problem } from './http/problem.ts'
import type { HttpAnswer } from './http/problem.ts'
import type { McpToolbox } from './mcp-server.ts'

export type AnswerMcpDeps = EndpointDeps & EscalateForBotDeps & { agents: Agents }

/** One message or a batch of them; the library judges the rest. */
export const McpMessages = z.union([z.looseObject({}), z.array(z.looseObject({}))]).optional()

/**
 * `POST /v1/mcp`: Model Context Protocol over streamable HTTP. A page in a browser is refused: whatever it is, it should have no
 * key.
 *
 * Source: MCP specification 2025-11-25, basic/transports, "Streamable HTTP" with its security warning on `Origin`.
 */
export const answerMcpHandler = (deps: AnswerMcpDeps) =>
  endpoint(deps, { body: McpMessages }, async ({ caller, body, headers, requestId }) => {
    if (headers['origin'] !== undefined) return problem('origin_not_allowed')
    if (caller.audience !== 'customer') return problem('bots_only')
    // Only this function needs it, and all would read it when they start.
    const { answerMcpRequest } = await import('./mcp-server.ts')
    const request = new Request('https://consult-bridge/v1/mcp', {
      method: 'POST',
      headers: Object.entries(headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value] as [string, string]],
      ),
      body: JSON.stringify(body),
    })
    const failed = (cause: unknown) => deps.failed(cause, requestId)
    return toAnswer(await answerMcpRequest(request, toolboxOf(deps, caller, requestId), failed))
  })

const toAnswer = async (response: Response): Promise<HttpAnswer> => {
  const text = await response.text()
  const type = response.headers.get('content-type')
  return {
    status: response.status,
    ...(text !== '' && { body: text }),
    ...(type !== null && { headers: { 'content-type': type } }),
  }
}

const toolboxOf = (deps: AnswerMcpDeps, caller: Caller, requestId: string): McpToolbox => ({
  escalate: async (request) =>
    toEscalateResult(await escalateForBot(deps, { caller, ask: 'escalate', request, requestId })),
  start_consult: (request) => start(deps, { caller, request, requestId }),
  get_consult: async ({ consultId }) =>
    toConsultResult((await findOwnConsult(deps.store, caller, consultId))?.consult),
  list_targets: async ({ agent, search }) => {
    if (!covers(caller, agent)) return refusedByMcp('agent-not-allowed')
    if (!deps.agents.find(agent)) return refusedByMcp('agent-unknown')
    return toTargetsResult(await listCandidates(deps.sessions, agent, search))
  },
})

type Start = {
  caller: Caller
  request: Parameters<McpToolbox['start_consult']>[0]
  requestId: string
}

/** What Genesys takes too long for is told as it stands by then. */
const start = (deps: AnswerMcpDeps, { caller, request, requestId }: Start) => {
  const consultId = deps.newConsultId()
  const mayStillPost = mayStillPostOf(deps)
  const command = { consultId, caller, request, respondAsync: false }
  return inTime({
    work: startConsult({ ...deps, mayStillPost }, command)
      .finally(() => deps.relay.settled())
      .then(toStartResult),
    withinMs: deps.answerWithinMs,
    late: async () =>
      toConsultResult((await findOwnConsult(deps.store, caller, consultId))?.consult),
    failedLater: (cause) => deps.failed(cause, requestId),
  })
}
