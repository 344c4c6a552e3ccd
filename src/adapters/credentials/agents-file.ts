import { readFileSync } from 'node:fs'
import { z } from 'zod'

const AgentsFile = z.record(
  z.string(),
  z.strictObject({ username: z.string(), password: z.string() }),
)

export type AgentCredentials = { username: string; password: string }

/** The agents on whose behalf the tenant acts, with what they sign in to Genesys with. */
export type Agents = { find(agent: string): AgentCredentials | undefined }

/** Reads `{"name": {"username", "password"}}`; throws when the file is not so, without showing what is in it. */
export const readAgentsFile = (path: string): Agents => {
  const parsed = AgentsFile.safeParse(parseJson(readFileSync(path, 'utf8')))
  if (!parsed.success)
    throw new Error(`the agents file ${path} is not {"agent": {"username", "password"}}`)
  const agents = new Map(Object.entries(parsed.data))
  return { find: (agent) => agents.get(agent) }
}

/** Undefined for what is not JSON: the parser's own words would quote the file. */
const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
