import { expect, test } from 'vitest'
import { trackBook } from '../../client/follow/track-book.ts'
import { aRecord } from '../consult/a-record.ts'
import { collect, fakeBridge, problem } from './fake-bridge.ts'
import { settle } from './fake-time.ts'

const following = async (options: object = {}) => {
  const bridge = fakeBridge()
  bridge.happens('older', 'consult.accepted')
  await bridge.time.pass(10 * 60_000)
  bridge.happens('old', 'consult.accepted')
  const all = collect(await bridge.client(options).followAll())
  await bridge.time.pass(100)
  return { bridge, ...all }
}

test('brings what happens from now on, to consults old and new', async () => {
  const { bridge, sequences } = await following()
  bridge.happens('old', 'consult.sending')
  bridge.happens('new', 'consult.accepted')
  await settle()
  expect([sequences('old'), sequences('new')]).toEqual([[2], [1]])
})

test('goes on after a consult’s final event', async () => {
  const { bridge, sequences } = await following()
  bridge.happens('old', 'consult.unanswered')
  bridge.happens('old', 'consult.joined')
  await settle()
  expect(sequences('old')).toEqual([2, 3])
})

test('finds what happened while there was no socket: consults made, and open ones changed', async () => {
  const { bridge, sequences } = await following()
  bridge.sockets[0]?.cut()
  bridge.happens('older', 'consult.sending')
  bridge.happens('old', 'consult.sending')
  bridge.happens('new', 'consult.accepted', -5000)
  bridge.happens('new', 'consult.failed')
  await bridge.time.pass(2000)
  expect(['older', 'old', 'new'].map(sequences)).toEqual([[2], [2], [1, 2]])
})

test('a new consult whose first events were lost is read from its beginning', async () => {
  const { bridge, sequences } = await following()
  bridge.onItsWay = () => []
  bridge.happens('new', 'consult.accepted')
  bridge.onItsWay = (frame) => [frame]
  bridge.happens('new', 'consult.sending')
  await settle()
  expect(sequences('new')).toEqual([1, 2])
})

test('a gap in a consult that nothing was heard of is found', async () => {
  const { bridge, sequences } = await following()
  bridge.onItsWay = () => [{ type: 'gap', consultId: 'new' }]
  bridge.happens('new', 'consult.accepted')
  await settle()
  expect(sequences('new')).toEqual([1])
})

test('a consult of days ago is taken up where it is, and not brought again', async () => {
  const { bridge, sequences } = await following()
  bridge.happens('older', 'consult.unanswered')
  await bridge.time.pass(49 * 3600_000)
  bridge.happens('older', 'consult.joined')
  await settle()
  expect(sequences('older')).toEqual([2, 3])
})

test('a consult that the bridge has cleaned up does not end it', async () => {
  const { bridge, sequences } = await following()
  bridge.instead = (path) =>
    path === '/v1/consults/older/events' ? problem(404, 'not_found') : undefined
  bridge.sockets[0]?.cut()
  await bridge.time.pass(2000)
  bridge.happens('old', 'consult.sending')
  await settle()
  expect(sequences('old')).toEqual([2])
})

test('finds a colleague who came late while there was no socket, whatever was surveyed before', async () => {
  const { bridge, sequences } = await following()
  const away = async () => {
    bridge.sockets.at(-1)?.cut()
    await bridge.time.pass(20_000)
  }
  bridge.happens('older', 'consult.unanswered')
  await bridge.time.pass(120_000)
  bridge.happens('newer', 'consult.accepted')
  await away()
  bridge.sockets.at(-1)?.cut()
  bridge.happens('older', 'consult.joined')
  bridge.happens('older', 'consult.ended')
  await bridge.time.pass(20_000)
  expect(sequences('older')).toEqual([2, 3, 4])
})

test('looking after many unanswered consults takes no call for each', async () => {
  const { bridge } = await following()
  for (let n = 0; n < 30; n += 1) bridge.happens(`c${n}`, 'consult.accepted')
  for (let n = 0; n < 30; n += 1) bridge.happens(`c${n}`, 'consult.unanswered')
  await bridge.time.pass(120_000)
  bridge.asked.length = 0
  bridge.sockets.at(-1)?.cut()
  await bridge.time.pass(20_000)
  expect(bridge.asked).toEqual(['POST /v1/socket-tickets', 'GET /v1/consults'])
})

test('passes on what is said of the caller’s webhooks', async () => {
  const bridge = fakeBridge()
  const notices: unknown[] = []
  collect(await bridge.client().followAll({ notice: (notice) => notices.push(notice) }))
  await bridge.time.pass(100)
  const webhook = { id: 'wh_1', reason: 'gone' }
  const notice = { id: 'n', type: 'webhook.disabled', occurredAt: '', webhook }
  bridge.sockets[0]?.deliver({ type: 'notice', notice })
  bridge.sockets[0]?.deliver({ type: 'notice', notice: {} })
  expect(notices).toEqual([notice])
})

/** Whom a subscription to everything is refused, as it is to a caller token. */
const refusal = { type: 'error', code: 'token_not_allowed', detail: 'one by one' }
const refusingAll = (named: object) => (frame: object) =>
  'scope' in frame ? [{ ...refusal, ...named }] : [frame]

test('that is refused rejects with the problem, and whoever follows one consult goes on', async () => {
  const bridge = fakeBridge()
  bridge.happens('c', 'consult.accepted')
  bridge.onItsWay = refusingAll({ scope: 'caller' })
  const client = bridge.client()
  const one = collect(client.follow('c'))
  await settle()
  const all = collect(await client.followAll())
  await expect(all.ended).rejects.toMatchObject({ code: 'token_not_allowed', status: 0 })
  await bridge.time.pass(120_000)
  bridge.happens('c', 'consult.sending')
  await settle()
  expect([one.sequences(), bridge.sockets.length]).toEqual([[1, 2], 1])
})

test('that an older bridge refuses, without a name, comes by polls, and sockets are tried for ever more seldom', async () => {
  const bridge = fakeBridge()
  bridge.happens('c', 'consult.accepted')
  bridge.onItsWay = (frame) => ('event' in frame ? [] : refusingAll({})(frame))
  const client = bridge.client()
  collect(client.follow('c', { after: 1 }))
  const all = collect(await client.followAll())
  await bridge.time.pass(50_000)
  for (const type of ['consult.sending', 'consult.pending', 'consult.joined'] as const) {
    bridge.happens('c', type)
    // Whether there is a socket just now or not.
    await bridge.time.pass(6000)
    expect(all.sequences('c').at(-1)).toBe(bridge.newest('c'))
  }
  await bridge.time.pass(600_000)
  expect(bridge.sockets.length).toBeLessThan(25)
})

test('comes by polls where there is no socket', async () => {
  const { bridge, sequences } = await following({ WebSocket: undefined })
  bridge.happens('old', 'consult.sending')
  bridge.happens('new', 'consult.accepted')
  await bridge.time.pass(6000)
  expect([sequences('old'), sequences('new')]).toEqual([[2], [1]])
})

test('of consults that are over and long ago nothing is kept', () => {
  const nothing = () => undefined
  const book = trackBook({ emit: nothing, fail: nothing, read: () => Promise.resolve([]) })
  const { consult } = aRecord()
  const made = Date.parse(consult.createdAt)
  book.add({ ...consult, id: 'open' }, 0)
  book.add({ ...consult, id: 'over', state: 'ended' }, 0)
  book.add({ ...consult, id: 'unanswered', state: 'unanswered' }, 0)
  const kept = () => ['open', 'over', 'unanswered'].filter((id) => book.find(id))
  book.forget(made)
  expect(kept()).toEqual(['open', 'over', 'unanswered'])
  book.forget(made + 1)
  expect(kept()).toEqual(['open'])
})
