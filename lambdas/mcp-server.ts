import {
  McpServer,
  WebStandardStreamableHTTPServerTransport,
  createMcpHandler,
  isLegacyRequest,
} from '@modelcontextprotocol/server'
import type { z } from 'zod'
import { brokenInMcp, mcpTools } from '../src/channels/mcp-tools.ts'
import type { McpResult, McpToolName } from '../src/channels/mcp-tools.ts'

/** What each tool does, for one caller. */
export type McpToolbox = {
  [Name in McpToolName]: (
    input: z.infer<(typeof mcpTools)[Name]['inputSchema']>,
  ) => Promise<McpResult>
}

/**
 * Answers one POST of MCP's streamable HTTP, of today's revision or of 2025's. Stateless: a server for each request, and every
 * answer is JSON, since a function has sent nothing before it is done. What a tool throws is told to `failed` and shown to nobody
 * else: the library would answer with its message.
 */
export const answerMcpRequest = async (
  request: Request,
  toolbox: McpToolbox,
  failed: (cause: unknown) => void,
): Promise<Response> =>
  (await isLegacyRequest(request))
    ? answerEarlierRevision(request, serverOf(toolbox, failed))
    : createMcpHandler(() => serverOf(toolbox, failed), {
        legacy: 'reject',
        // A stream of changes would outlast the function, and there are none.
        maxSubscriptions: 0,
      }).fetch(request)

const answerEarlierRevision = async (request: Request, server: McpServer): Promise<Response> => {
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
  await server.connect(transport)
  try {
    return await transport.handleRequest(request)
  } finally {
    await server.close()
  }
}

const serverOf = (toolbox: McpToolbox, failed: (cause: unknown) => void): McpServer => {
  const guarded =
    <Input>(tool: (input: Input) => Promise<McpResult>) =>
    async (input: Input): Promise<McpResult> => {
      try {
        return await tool(input)
      } catch (cause) {
        failed(cause)
        return brokenInMcp
      }
    }
  const server = new McpServer({ name: 'consult-bridge', version: '1' })
  server.registerTool('escalate', mcpTools.escalate, guarded(toolbox.escalate))
  server.registerTool('start_consult', mcpTools.start_consult, guarded(toolbox.start_consult))
  server.registerTool('get_consult', mcpTools.get_consult, guarded(toolbox.get_consult))
  server.registerTool('list_targets', mcpTools.list_targets, guarded(toolbox.list_targets))
  return server
}
