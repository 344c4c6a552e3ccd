import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { answerMcpHandler } from '../../lambdas/answer-mcp.ts'
import type { AnswerMcpDeps } from '../../lambdas/answer-mcp.ts'
import { lambdaContext } from '../../local/gateway/context.ts'
import type { Audience } from '../../src/consult/consult.ts'
import { openAccess } from '../doubles/open-access.ts'

type Ports = Omit<
  AnswerMcpDeps,
  | 'callers'
  | 'windows'
  | 'agents'
  | 'newConsultId'
  | 'answerWithinMs'
  | 'answerTimeoutMs'
  | 'failed'
>

const headers = {
  authorization: 'Bearer key',
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2025-06-18',
}

/** `POST /v1/mcp` over these ports, as a caller of that audience; what broke is in `failures`. */
export const mcpDoor = (audience: Audience, ports: Ports) => {
  const failures: unknown[] = []
  const handle = answerMcpHandler({
    ...openAccess,
    callers: { byKey: () => Promise.resolve({ id: 'crm', audience, agents: 'all' }) },
    agents: { lookUp: (agent) => Promise.resolve({ username: agent, password: '' }) },
    newConsultId: () => 'cst_mcp',
    ...{ answerWithinMs: 20_000, answerTimeoutMs: 1000 },
    failed: (cause) => failures.push(cause),
    ...ports,
  })
  const call = async (name: string, args: object): Promise<string> => {
    const params = { name, arguments: args }
    const event = {
      headers,
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
      requestContext: { requestId: 'r', http: { method: 'POST' } },
    }
    // As much of an event as is looked at.
    const answer = await handle(
      event as unknown as APIGatewayProxyEventV2,
      lambdaContext('answerMcp', 'r', 30_000),
    )
    return answer.body ?? ''
  }
  return { call, failures }
}
