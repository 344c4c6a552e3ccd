import type { StoredKey } from '../src/adapters/dynamodb/caller-keys.ts'
import { requestsPerMinute } from '../src/config/requests.ts'

/** A key as an operator sees it again: known by its id, which is what the key begins with. */
export const showKey = ({ hash, expiresAt, ...key }: StoredKey) => ({
  requestsPerMinute,
  ...key,
  expiresAt: expiresAt === undefined ? null : new Date(expiresAt * 1000).toISOString(),
})
