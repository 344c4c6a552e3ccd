import { webhooksAtMost } from '../../src/config/queues.ts'
import type { Attempts, RecordedAttempt } from '../../src/consult/ports/attempts.ts'
import type { EndpointHealths } from '../../src/consult/ports/endpoint-health.ts'
import type {
  DeliverableEndpoint,
  WebhookEndpoint,
  WebhookEndpoints,
} from '../../src/consult/ports/webhook-endpoints.ts'

type Name = Pick<WebhookEndpoint, 'callerId' | 'id'>

const fresh = { failingSince: null, failures: 0, pausedUntil: null }
const quick = { slowAt: null, narrowUntil: null }

/** An endpoint that has been told nothing yet. */
export const anEndpoint = (more: Partial<WebhookEndpoint> = {}): WebhookEndpoint => ({
  id: 'wh_1',
  callerId: 'crm',
  url: 'https://x.example',
  description: null,
  events: null,
  disabled: false,
  disabledReason: null,
  verified: false,
  publicKey: null,
  createdAt: '2026-01-02T03:04:05.000Z',
  ...more,
})

/** Webhooks, how they fare and what was tried, in memory, with the ports' promises; their secrets may not be readable. */
export const memoryWebhooks = ({ readable = true } = {}) => {
  const rows = new Map<string, DeliverableEndpoint>()
  const failedAt = new Map<string, Date>()
  const attempts: (RecordedAttempt & { webhookId: string })[] = []
  const find = ({ callerId, id }: Name) => {
    const row = rows.get(id)
    return row?.callerId === callerId ? row : undefined
  }
  const update = (name: Name, change: (row: DeliverableEndpoint) => object | undefined) => {
    const row = find(name)
    const changes = row && change(row)
    if (row && changes) rows.set(row.id, { ...row, ...changes })
    return Promise.resolve(changes !== undefined)
  }
  const read = (callerId: string, id: string) => Promise.resolve(find({ callerId, id }))
  const endpoints: WebhookEndpoints = {
    add: (endpoint) => {
      const its = [...rows.values()].filter(({ callerId }) => callerId === endpoint.callerId)
      if (its.length >= webhooksAtMost) return Promise.resolve('too-many')
      rows.set(endpoint.id, { ...endpoint, ...fresh, ...quick, formerSecrets: [] })
      return Promise.resolve('added')
    },
    get: read,
    getForDelivery: async (callerId, id) => {
      const row = await read(callerId, id)
      if (row === undefined || readable) return row
      const { secret, formerSecrets, ...rest } = row
      return rest
    },
    list: (callerId) =>
      Promise.resolve([...rows.values()].filter((row) => row.callerId === callerId)),
    change: async (callerId, id, changes) => {
      const isFresh = changes.disabled === false || changes.url !== undefined
      const told = Object.entries(changes).filter(([, value]) => value !== undefined)
      const reason = changes.disabled !== undefined && { disabledReason: null }
      const all = {
        ...Object.fromEntries(told),
        ...reason,
        ...(isFresh && fresh),
        ...(changes.url && { slowAt: null }),
      }
      await update({ callerId, id }, () => all)
      return read(callerId, id)
    },
    rotate: () => Promise.reject(new Error('nothing rotates here')),
    silence: async (callerId, id) => {
      await update({ callerId, id }, () => ({ disabled: true, disabledReason: null }))
      const row = find({ callerId, id })
      return row && [row.publicKey ?? []].flat()
    },
    remove: (callerId, id) => {
      const row = find({ callerId, id })
      if (row) rows.delete(id)
      return Promise.resolve(row && [row.publicKey ?? []].flat())
    },
  }
  const health: EndpointHealths = {
    answered: async ({ url, ...name }) => {
      await update(name, (row) => (row.url === url ? { ...fresh, verified: true } : undefined))
    },
    failed: async (tried, { at, quietSince }) => {
      const counts = await update(tried, ({ url, disabled, ...row }) => {
        if (url !== tried.url || disabled) return undefined
        const isAnother = (failedAt.get(tried.id) ?? at) < quietSince
        const { failingSince, failures } = isAnother ? fresh : row
        failedAt.set(tried.id, at)
        return { failingSince: failingSince ?? at.toISOString(), failures: failures + 1 }
      })
      return counts ? find(tried) : undefined
    },
    pause: async (tried, until) => {
      const pausedUntil = until.toISOString()
      await update(tried, (row) =>
        row.url !== tried.url || row.failingSince === null || (row.pausedUntil ?? '') >= pausedUntil
          ? undefined
          : { pausedUntil },
      )
    },
    slow: async (tried, { slowAt, narrowUntil }) => {
      await update(tried, (row) => {
        if (row.url !== tried.url) return undefined
        if (narrowUntil === null) return { slowAt }
        return (row.narrowUntil ?? '') < narrowUntil ? { slowAt, narrowUntil } : undefined
      })
    },
    takeProbe: ({ pausedUntil, ...name }, until) =>
      update(name, (row) =>
        row.pausedUntil === pausedUntil ? { pausedUntil: until.toISOString() } : undefined,
      ),
    disable: (tried, disabledReason) =>
      update(tried, ({ url, disabled }) =>
        disabled || url !== tried.url ? undefined : { disabled: true, disabledReason },
      ),
  }
  const kept: Attempts = {
    record: (webhookId, attempt) => {
      attempts.push({ webhookId, ...attempt })
      return Promise.resolve()
    },
    list: (webhookId, { limit }) =>
      Promise.resolve({
        items: attempts.filter((each) => each.webhookId === webhookId).slice(-limit),
        nextCursor: null,
      }),
    settled: (webhookId, consultId, { from, until }) => {
      const isSoon = (at: string) => at > from.toISOString() && at <= until.toISOString()
      const ofConsult = attempts.filter(
        (each) => each.webhookId === webhookId && each.consultId === consultId,
      )
      const planned = new Map(
        ofConsult.flatMap(({ sequence, nextTryAt }) => (nextTryAt ? [[sequence, nextTryAt]] : [])),
      )
      const settled = ofConsult.filter(
        ({ outcome, sequence }) => outcome === 'delivered' || isSoon(planned.get(sequence) ?? ''),
      )
      return Promise.resolve(new Set(settled.map(({ sequence }) => sequence ?? 0)))
    },
  }
  return { endpoints, health, attempts: kept, made: attempts }
}
