/** The one table of a tenant: its keys and indexes, read by the adapter, the local stack and the CDK alike. */
export const table = {
  partitionKey: 'pk',
  sortKey: 'sk',
  timeToLive: 'expiresAt',
  indexes: {
    /** A caller's consults, newest first. Only consult headers carry its keys. */
    consultsByCaller: { partitionKey: 'callerId', sortKey: 'createdAtAndId', holds: 'all' },
    /** Log entries whose events have not been handed on yet. Sparse: the key goes when the entry is done. */
    outbox: { partitionKey: 'outbox', sortKey: 'untouchedSince', holds: ['relayedBy'] },
    /** Headers of consults that are not known to be over, by agent; of long ones that are, by caller and end. Sparse. */
    openConsults: { partitionKey: 'open', sortKey: 'openKey', holds: 'all' },
  },
} as const
