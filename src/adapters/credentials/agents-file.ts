import { readFileSync } from 'node:fs'
import { AgentsCredentials } from '../../config/environment.ts'
import type { Environment } from '../../config/environment.ts'
import { parseJson } from '../../consult/parse-json.ts'

type AgentCredentials = AgentsCredentials[string]

/** The agents on whose behalf the tenant acts, with what they sign in to Genesys with. */
export type Agents = { find(agent: string): AgentCredentials | undefined }

export type NamedAgents = Agents & {
  /** The agent of this name, whatever is a capital letter in it; nobody where several differ in that alone. */
  nameLike(name: string): string | undefined
}

export const agentsOf = (credentials: AgentsCredentials): NamedAgents => {
  const agents = new Map(Object.entries(credentials))
  const alike = Map.groupBy(agents.keys(), (name) => name.toLowerCase())
  return {
    find: (agent) => agents.get(agent),
    nameLike(name) {
      if (agents.has(name)) return name
      const [only, ...others] = alike.get(name.toLowerCase()) ?? []
      return others.length === 0 ? only : undefined
    },
  }
}

/** Reads `{"name": {"username", "password"}}`; throws when the file is not so, without showing what is in it. */
export const readAgentsFile = (path: string): NamedAgents => {
  const parsed = AgentsCredentials.safeParse(parseJson(readFileSync(path, 'utf8')))
  if (!parsed.success)
    throw new Error(`the agents file ${path} is not {"agent": {"username", "password"}}`)
  return agentsOf(parsed.data)
}

/** From the environment itself, or from the file that it names. */
export const agentsIn = ({
  AGENTS_FILE: file,
  AGENTS: credentials = {},
}: Pick<Environment, 'AGENTS' | 'AGENTS_FILE'>): NamedAgents =>
  file === undefined ? agentsOf(credentials) : readAgentsFile(file)
