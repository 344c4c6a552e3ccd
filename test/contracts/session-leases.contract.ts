import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Lease, SessionLeases } from '../../src/adapters/dynamodb/session-leases.ts'
import type { SessionStatus } from '../../src/adapters/gws/session-status.ts'

type Opened = { leases: SessionLeases; close: () => Promise<unknown> }

const up: SessionStatus = {
  state: 'connected',
  since: new Date('2026-01-02T03:04:05.678Z'),
  reason: null,
  connectedAt: new Date('2026-01-02T03:04:05.678Z'),
  lastPollAt: new Date('2026-01-02T03:04:35.000Z'),
  reconnects: 2,
  resyncs: 3,
}
const refused: SessionStatus = { ...up, state: 'refused', reason: 'access denied' }

/** What all SessionLeases promise. */
export const defineSessionLeasesContract = (name: string, open: () => Promise<Opened>) => {
  describe(`${name} as SessionLeases`, () => {
    let opened: Opened
    let leases: SessionLeases
    beforeAll(async () => {
      opened = await open()
      leases = opened.leases
    })
    afterAll(() => opened.close())

    const anAgent = () => `agent-${randomUUID()}`
    const materialOf = (agent: string, cookies = 'JSESSIONID=漢🎉') => ({
      agent,
      epoch: 'e',
      cookies,
      csrf: { header: 'X-CSRF-TOKEN', token: 't' },
      signedInWith: 'print',
    })
    const claimed = async (agent: string, owner: string): Promise<Lease> => {
      const lease = await leases.claim(agent, owner)
      if (!lease) throw new Error('the claim failed')
      return lease
    }

    test('nobody holds an agent never heard of', async () => {
      const agent = anAgent()
      expect(await leases.find(agent)).toBeUndefined()
      expect(await leases.status(agent)).toBeUndefined()
    })

    test('a claim gives a lease, and a session that is only connecting', async () => {
      const agent = anAgent()
      expect(await leases.claim(agent, 'one')).toEqual({ agent, owner: 'one', epoch: 1 })
      expect(await leases.find(agent)).toMatchObject({
        agent,
        owner: 'one',
        epoch: 1,
        wanted: true,
        material: null,
        status: { state: 'connecting', connectedAt: null, reconnects: 0 },
      })
    })

    test('of twenty who claim at once one gets it', async () => {
      const agent = anAgent()
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_, n) => leases.claim(agent, `listener-${n}`)),
      )
      const won = claims.filter((lease) => lease !== undefined)
      expect(won).toHaveLength(1)
      expect(await leases.status(agent)).toMatchObject({ owner: won[0]?.owner, epoch: 1 })
      expect(await leases.claim(agent, won[0]?.owner ?? '')).toBeUndefined()
    })

    test('of twenty who take over at once one gets it, under a higher epoch', async () => {
      const lease = await claimed(anAgent(), 'dead')
      const taken = await Promise.all(
        Array.from({ length: 20 }, (_, n) => leases.takeOver(lease, `listener-${n}`)),
      )
      const won = taken.filter((other) => other !== undefined)
      expect(won).toEqual([{ agent: lease.agent, owner: won[0]?.owner, epoch: 2 }])
      expect(await leases.status(lease.agent)).toMatchObject({ owner: won[0]?.owner, epoch: 2 })
    })

    test('what is shown is found as it was, until it is taken back', async () => {
      const lease = await claimed(anAgent(), 'one')
      const material = materialOf(lease.agent)
      expect(await leases.publish(lease, up, material)).toBe(true)
      expect(await leases.publish(lease, up, material)).toBe(true)
      const row = { ...lease, wanted: true, status: up, shownAt: expect.any(Date), refusal: null }
      expect(await leases.find(lease.agent)).toEqual({ ...row, material })
      expect(await leases.status(lease.agent)).toEqual(row)
      expect(await leases.list()).toContainEqual(row)
      const lost: SessionStatus = { ...up, state: 'lost', reason: 'silent' }
      expect(await leases.publish(lease, lost, null)).toBe(true)
      expect(await leases.find(lease.agent)).toEqual({ ...row, status: lost, material: null })
    })

    test('a lease that was given back is anybody’s, and its epoch is never given again', async () => {
      const lease = await claimed(anAgent(), 'one')
      await leases.publish(lease, up, materialOf(lease.agent))
      await leases.release(lease, refused, false)
      await leases.release(lease, refused, false)
      expect(await leases.find(lease.agent)).toEqual({
        ...lease,
        owner: null,
        wanted: false,
        status: refused,
        shownAt: expect.any(Date),
        refusal: { count: 1, liftedAt: null },
        material: null,
      })
      const again = await claimed(lease.agent, 'one')
      expect(again.epoch).toBe(2)
      expect(await leases.status(lease.agent)).toMatchObject({
        wanted: true,
        status: { state: 'connecting', reason: null },
      })
      expect(await leases.publish(lease, up, null)).toBe(false)
    })

    test('refusals are counted until the agent is connected again, and each next try is on trial', async () => {
      const agent = anAgent()
      const first = await claimed(agent, 'one')
      expect(first.onTrial).toBeUndefined()
      await leases.release(first, refused, false)
      const second = await claimed(agent, 'two')
      expect(second.onTrial).toBe(true)
      await leases.release(second, refused, false)
      await leases.release(second, refused, false)
      expect((await leases.status(agent))?.refusal).toEqual({ count: 2, liftedAt: null })
      const third = await claimed(agent, 'two')
      await leases.publish(third, { ...up, state: 'lost' }, null)
      expect((await leases.status(agent))?.refusal).toMatchObject({ count: 2 })
      await leases.publish(third, up, materialOf(agent))
      expect((await leases.status(agent))?.refusal).toBeNull()
      await leases.release(third, { ...up, state: 'closed' }, false)
      expect((await claimed(agent, 'one')).onTrial).toBeUndefined()
    })

    test('a bar is lifted once as it was seen, and when is kept', async () => {
      const first = await claimed(anAgent(), 'one')
      const { agent } = first
      await leases.release(first, refused, false)
      const [one, two] = await Promise.all([
        leases.lift(agent, 'one', 1),
        leases.lift(agent, 'two', 1),
      ])
      const lifted = one ?? two
      if (!lifted) throw new Error('it was not lifted')
      expect([one, two]).toContain(undefined)
      expect(lifted).toMatchObject({ epoch: 2, onTrial: true })
      await leases.release(lifted, refused, false)
      const refusal = (await leases.status(agent))?.refusal
      expect(refusal).toEqual({ count: 2, liftedAt: expect.any(Date) })
      expect(await leases.lift(agent, 'two', 1)).toBeUndefined()
    })

    test('a session between two owners stays wanted', async () => {
      const lease = await claimed(anAgent(), 'one')
      await leases.release(lease, { ...up, state: 'closed' }, true)
      expect(await leases.status(lease.agent)).toMatchObject({ owner: null, wanted: true })
    })

    test('who has lost his lease changes nothing any more', async () => {
      const old = await claimed(anAgent(), 'one')
      await leases.publish(old, up, materialOf(old.agent, 'JSESSIONID=old'))
      const lease = await leases.takeOver(old, 'two')
      if (!lease) throw new Error('the take-over failed')
      expect(await leases.find(old.agent)).toMatchObject({ owner: 'two', material: null })
      const material = materialOf(old.agent, 'JSESSIONID=new')
      expect(await leases.publish(lease, up, material)).toBe(true)
      expect(await leases.publish(old, refused, materialOf(old.agent))).toBe(false)
      await leases.release(old, refused, false)
      expect(await leases.takeOver(old, 'three')).toBeUndefined()
      expect(await leases.claim(old.agent, 'three')).toBeUndefined()
      expect(await leases.find(old.agent)).toMatchObject({ owner: 'two', status: up, material })
    })

    test('an earlier lease of the same owner is lost, too', async () => {
      const old = await claimed(anAgent(), 'one')
      const lease = await leases.takeOver(old, 'one')
      expect(lease).toEqual({ ...old, epoch: 2 })
      expect(await leases.publish(old, up, null)).toBe(false)
      await leases.release(old, up, false)
      expect(await leases.status(old.agent)).toMatchObject({ owner: 'one', epoch: 2 })
    })

    test('in pages of any size, each agent comes once', async () => {
      const agents = Array.from({ length: 25 }, (_, n) => `paged-${n}`)
      await Promise.all(agents.map((agent) => leases.claim(agent, 'one')))
      for (const limit of [1, 7, 100]) {
        const seen: string[] = []
        let after: string | undefined
        do {
          const page = await leases.page(limit, after)
          expect(page.rows.length).toBeLessThanOrEqual(limit)
          seen.push(...page.rows.map(({ agent }) => agent))
          after = page.last ?? undefined
        } while (after !== undefined)
        expect(seen.filter((agent) => agent.startsWith('paged-')).sort()).toEqual(agents.toSorted())
      }
    })

    test('all agents are listed, whoever holds them', async () => {
      const agents = Array.from({ length: 40 }, anAgent)
      for (const agent of agents) await leases.claim(agent, 'one')
      const listed = await leases.list()
      expect(listed.map(({ agent }) => agent)).toEqual(expect.arrayContaining(agents))
    })
  })
}
