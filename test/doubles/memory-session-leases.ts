import type { Lease, SessionLeases } from '../../src/adapters/dynamodb/session-leases.ts'
import type { LeaseRow } from '../../src/adapters/dynamodb/session-row.ts'
import type { SessionMaterial } from '../../src/adapters/gws/session-material.ts'
import { connectingSince, isStopped } from '../../src/adapters/gws/session-status.ts'

type Row = LeaseRow & { material: SessionMaterial | null }

/** SessionLeases in memory; each call is one step that nothing can part. */
export const memorySessionLeases = (now: () => Date = () => new Date()): SessionLeases => {
  const rows = new Map<string, Row>()
  const isOf = ({ agent, owner, epoch }: Lease) => {
    const row = rows.get(agent)
    return row?.owner === owner && row.epoch === epoch
  }
  const take = (agent: string, owner: string, liftedAt?: Date): Promise<Lease> => {
    const earlier = rows.get(agent)?.refusal ?? null
    const refusal = earlier && { ...earlier, ...(liftedAt && { liftedAt }) }
    const epoch = (rows.get(agent)?.epoch ?? 0) + 1
    const status = connectingSince(now())
    const shownAt = now()
    rows.set(agent, {
      agent,
      owner,
      epoch,
      wanted: true,
      status,
      shownAt,
      refusal,
      material: null,
    })
    return Promise.resolve({ agent, owner, epoch, ...(refusal && { onTrial: true }) })
  }
  const change = (lease: Lease, to: Partial<Row>): boolean => {
    const row = rows.get(lease.agent)
    if (!row || !isOf(lease)) return false
    rows.set(lease.agent, { ...row, ...to })
    return true
  }
  const withoutMaterial = ({ material: _, ...row }: Row): LeaseRow => row

  return {
    claim: (agent, owner) => {
      const isFree = (rows.get(agent)?.owner ?? null) === null
      return isFree ? take(agent, owner) : Promise.resolve(undefined)
    },
    lift: (agent, owner, epoch) => {
      const row = rows.get(agent)
      const isFree = row?.owner === null && row.epoch === epoch
      return isFree ? take(agent, owner, now()) : Promise.resolve(undefined)
    },
    takeOver: (from, owner) => (isOf(from) ? take(from.agent, owner) : Promise.resolve(undefined)),
    release: (lease, status, wanted) => {
      const earlier = rows.get(lease.agent)?.refusal ?? null
      const { count, liftedAt } = earlier ?? { count: 0, liftedAt: null }
      const refusal = isStopped(status) ? { count: count + 1, liftedAt } : earlier
      change(lease, { owner: null, status, shownAt: now(), wanted, refusal, material: null })
      return Promise.resolve()
    },
    publish: (lease, status, material) => {
      const isUp = status.state === 'connected'
      return Promise.resolve(
        change(lease, { status, shownAt: now(), material, ...(isUp && { refusal: null }) }),
      )
    },
    find: (agent) => Promise.resolve(rows.get(agent)),
    status: (agent) => {
      const row = rows.get(agent)
      return Promise.resolve(row && withoutMaterial(row))
    },
    list: () => Promise.resolve([...rows.values()].map(withoutMaterial)),
    page: (limit, after) => {
      const agents = [...rows.keys()].sort()
      const left = agents.filter((agent) => after === undefined || agent > after)
      const shown = left.slice(0, limit)
      return Promise.resolve({
        rows: shown.flatMap((agent) => rows.get(agent) ?? []).map(withoutMaterial),
        last: left.length > limit ? (shown.at(-1) ?? null) : null,
      })
    },
  }
}
