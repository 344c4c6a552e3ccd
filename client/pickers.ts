import type { OpenInteraction } from '../src/consult/list-interactions.ts'
import type { Candidate } from '../src/consult/ports/contact-centre.ts'
import { persistently } from './http/persistently.ts'
import type { Patience } from './http/persistently.ts'
import { isPageOf, member } from './shapes.ts'
import type { Page } from './shapes.ts'
import type { Calls } from './start-consult.ts'

const isInteraction = (value: unknown): value is OpenInteraction =>
  typeof member(value, 'media') === 'string' && typeof member(value, 'id') === 'string'
const isCandidate = (value: unknown): value is Candidate =>
  typeof member(value, 'kind') === 'string' && typeof member(value, 'id') === 'string'
const isInteractions = isPageOf(isInteraction)
const isCandidates = isPageOf(isCandidate)

const pathOf = (agent: string) => `/v1/agents/${encodeURIComponent(agent)}`

/** What the agent has open now. It comes whole. */
export const listInteractions = (
  { http, runtime }: Calls,
  agent: string,
  patience: Patience = {},
): Promise<Page<OpenInteraction>> => {
  const path = `${pathOf(agent)}/interactions`
  const call = { method: 'GET', path, signal: patience.signal } as const
  return persistently(runtime, patience, () => http(call, isInteractions))
}

export type TargetsOptions = Patience & {
  /** What has been typed of a name; by default some of all are shown. */
  search?: string
}

/** Agents and queues, as they stood some seconds ago. */
export const listTargets = (
  { http, runtime }: Calls,
  agent: string,
  { search, ...patience }: TargetsOptions = {},
): Promise<Page<Candidate>> => {
  const path = `${pathOf(agent)}/targets`
  const call = { method: 'GET', path, query: { search }, signal: patience.signal } as const
  return persistently(runtime, patience, () => http(call, isCandidates))
}
