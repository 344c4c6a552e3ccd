import { expect, test } from 'vitest'
import type { ConsultBridge } from '../../client/index.ts'
import { fakeBridge, problem } from './fake-bridge.ts'

type Answer = () => Response | Error
const taken = () => Response.json({ id: 'c', state: 'joined', sequence: 4, createdAt: '' })

/** A bridge that gives these answers, the last one for good; an Error is a broken connection. */
const answering = (...answers: Answer[]) => {
  const bridge = fakeBridge()
  const calls: { path: string; key: string | null; body: unknown }[] = []
  bridge.instead = (path, { headers, body }) => {
    const key = new Headers(headers).get('idempotency-key')
    calls.push({ path, key, body: typeof body === 'string' ? JSON.parse(body) : undefined })
    const answer = answers[Math.min(calls.length, answers.length) - 1]?.()
    if (answer instanceof Error) throw answer
    return answer
  }
  return { bridge, calls, client: bridge.client() }
}

const acts: [string, (client: ConsultBridge) => Promise<unknown>, unknown][] = [
  ['transfer', (client) => client.transfer('c'), {}],
  ['conference', (client) => client.conference('c'), {}],
  ['remove', (client) => client.remove('c'), {}],
  ['messages', (client) => client.message('c', 'psst'), { text: 'psst' }],
]

test.each(acts)(
  '%s is repeated with the same key until it is answered',
  async (what, act, body) => {
    const { bridge, calls, client } = answering(
      () => new TypeError('fetch failed'),
      () => problem(409, 'request_in_progress'),
      taken,
    )
    const asked = act(client)
    await bridge.time.pass(10_000)
    expect(await asked).toMatchObject({ id: 'c', state: 'joined' })
    const once = { path: `/v1/consults/c/${what}`, key: 'key-1', body }
    expect(calls).toEqual([once, once, once])
    expect(bridge.time.pending()).toBe(0)
  },
)

test.each(acts)('%s whose outcome is unknown says so, and is not repeated', async (_what, act) => {
  const { calls, client } = answering(() => problem(504, 'outcome_unknown', { consultId: 'c' }))
  await expect(act(client)).rejects.toMatchObject({ code: 'outcome_unknown', consultId: 'c' })
  expect(calls).toHaveLength(1)
})

test.each(['illegal_state', 'capability_missing', 'action_in_progress', 'gws_refused'])(
  '%s is told, and not tried again',
  async (code) => {
    const { calls, client } = answering(() => problem(409, code))
    await expect(client.transfer('c')).rejects.toMatchObject({ code, status: 409 })
    expect(calls).toHaveLength(1)
  },
)

test('what is not possible any more says what the consult is instead', async () => {
  const { client } = answering(() =>
    problem(409, 'illegal_state', { state: 'ended', consultId: 'c' }),
  )
  const refused = { code: 'illegal_state', state: 'ended', consultId: 'c' }
  await expect(client.transfer('c')).rejects.toMatchObject(refused)
})

test('a key of the caller’s own is used', async () => {
  const { calls, client } = answering(taken)
  await client.transfer('c', { idempotencyKey: 'mine' })
  expect(calls).toMatchObject([{ key: 'mine' }])
})

test('somebody else’s lists are not taken for the bridge’s', async () => {
  const { client } = answering(() => Response.json({ items: [{ name: 'x' }], nextCursor: null }))
  const now = { patienceMs: 0 }
  for (const listed of [client.interactions('testname', now), client.targets('testname', now)])
    await expect(listed).rejects.toMatchObject({ code: 'unreadable_answer' })
})
