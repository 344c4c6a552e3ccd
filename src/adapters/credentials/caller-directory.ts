import { createHash, timingSafeEqual } from 'node:crypto'
import type { CallerConfig } from '../../config/environment.ts'
import { covers } from '../../consult/covers.ts'
import type { CallerKeys } from '../dynamodb/caller-keys.ts'
import type { CallerTokens } from '../dynamodb/caller-tokens.ts'
import { hashOf, readCredential } from './credential.ts'

export type Caller = Omit<CallerConfig, 'keySha256'> & {
  /** The key in the table that was used, or that made the token; a configured caller's key has none. */
  keyId?: string
  /** Of a caller token: the only agent whom it acts for, and whose consults it sees. */
  onlyAgent?: string
  /** When what was shown expires, if it does: what is opened with it is not to last longer. */
  until?: Date
}

/** Who calls, by what they show: a key, or a caller token. What is revoked or expired is nobody's from that moment. */
export type CallerDirectory = { byKey(credential: string): Promise<Caller | undefined> }

export const hashKey = (apiKey: string): string => createHash('sha256').update(apiKey).digest('hex')

export type CredentialStores = {
  callerKeys: Pick<CallerKeys, 'find'>
  callerTokens: Pick<CallerTokens, 'find'>
}

/**
 * Configured callers first, then those in the table, with one read; what does not look like ours is not looked for. Keys are
 * looked up by their hash or compared by it: what leaks from here opens nothing, and timing tells nothing about a key.
 */
export const callerDirectory = (
  configured: CallerConfig[],
  { callerKeys, callerTokens }: CredentialStores,
): CallerDirectory => {
  const byHash = new Map(configured.map(({ keySha256, ...caller }) => [keySha256, caller]))
  const byId = new Map(configured.map(({ keySha256, ...caller }) => [caller.id, caller]))

  const ofKey = async (keyId: string, key?: string): Promise<Caller | undefined> => {
    const stored = await callerKeys.find(keyId)
    if (stored === undefined) return undefined
    const { hash, callerId, audience, agents, requestsPerMinute, expiresAt } = stored
    if (key !== undefined && !isSame(hash, hashOf(key))) return undefined
    // A tenant's file may have taken the name since: one caller has one audience.
    if ((byId.get(callerId)?.audience ?? audience) !== audience) return undefined
    const limit = requestsPerMinute === undefined ? {} : { requestsPerMinute }
    const until = expiresAt === undefined ? {} : { until: new Date(expiresAt * 1000) }
    return { id: callerId, audience, agents, ...limit, ...until, keyId }
  }

  const ofToken = async (token: string, keyId?: string): Promise<Caller | undefined> => {
    // Both at once, and both every time: a token ends with the key that made it.
    const [stored, maker] = await Promise.all([
      callerTokens.find(token),
      keyId === undefined ? undefined : ofKey(keyId),
    ])
    if (stored === undefined) return undefined
    const behind = keyId === undefined ? byId.get(stored.callerId) : maker
    return behind && narrowed(behind, stored)
  }

  return {
    async byKey(credential) {
      const caller = byHash.get(hashKey(credential))
      if (caller) return caller
      const read = readCredential(credential)
      if (read === undefined) return undefined
      return read.kind === 'key' ? ofKey(read.keyId, credential) : ofToken(credential, read.keyId)
    },
  }
}

/** The same caller for one agent only, and never an operator; nobody where the maker does not cover the agent any more. */
const narrowed = (
  { operator, until, ...maker }: Caller,
  { agent, expires }: { agent: string; expires: Date },
): Caller | undefined =>
  covers(maker, agent)
    ? {
        ...maker,
        agents: [agent],
        onlyAgent: agent,
        until: until && until < expires ? until : expires,
      }
    : undefined

const isSame = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
