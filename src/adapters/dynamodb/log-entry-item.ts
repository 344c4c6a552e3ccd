import { z } from 'zod'
import type { InteractionKey } from '../../consult/consult.ts'
import { LogEntry } from '../../consult/interaction-log.ts'

const StoredFact = LogEntry.omit({ relay: true })

/** The entry is kept as JSON: what Genesys sent may hold numbers that DynamoDB has no room for. */
const StoredEntry = z.object({
  entry: z.string(),
  outbox: z.string().optional(),
  relayedBy: z.string().optional(),
  untouchedSince: z.string().optional(),
})

export const partitionOf = ({ media, interactionId }: InteractionKey) =>
  `interaction#${media}#${interactionId}`

export const entryKey = (key: InteractionKey, position: number) => ({
  pk: partitionOf(key),
  sk: `entry#${String(position).padStart(9, '0')}`,
})

export const toEntry = (item: Record<string, unknown>): LogEntry => {
  const { entry, outbox, relayedBy: by = null, untouchedSince: since } = StoredEntry.parse(item)
  return {
    ...StoredFact.parse(JSON.parse(entry)),
    relay: outbox === undefined || since === undefined ? null : { by, since },
  }
}
