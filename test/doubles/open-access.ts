import type { CallerDirectory } from '../../src/adapters/credentials/caller-directory.ts'
import type { RequestWindows } from '../../src/adapters/dynamodb/request-windows.ts'

/** Everybody is the CRM, and nobody has asked for much. */
export const openAccess: { callers: CallerDirectory; windows: RequestWindows } = {
  callers: { byKey: () => Promise.resolve({ id: 'crm', audience: 'agent', agents: 'all' }) },
  windows: { count: () => Promise.resolve({ requests: 1, secondsLeft: 60 }) },
}
