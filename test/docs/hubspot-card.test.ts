import { describe, expect, test } from 'vitest'
import { z } from 'zod'

type Ask = (what: string, details: Record<string, unknown>) => Promise<unknown>
type Event = { sequence: number; consult: { state: string } }

/** What HubSpot bundles with the card. */
const Card = z.object({
  onceAtMost: z.custom<(ask: Ask) => Ask>(),
  follow:
    z.custom<
      (following: {
        ask: (what: string, details: { consultId: string; after: number }) => Promise<unknown>
        consultId: string
        told: (event: Event) => void
        hasLeft: () => boolean
        pause: (seconds: number) => Promise<void>
      }) => Promise<void>
    >(),
  targetOf: z.custom<(candidate: object) => object>(),
  isFree: z.custom<(consult?: { state: string }) => boolean>(),
  wordsOf: z.custom<(consult: { state: string }) => string | undefined>(),
  wordsFor: z.custom<(code: string) => string>(),
})
const file = new URL('../../docs/crm/hubspot/src/app/cards/following.js', import.meta.url)
const { onceAtMost, follow, targetOf, isFree, wordsOf, wordsFor } = Card.parse(
  await import(file.href),
)

const states = [
  ...['accepted', 'sending', 'pending', 'joined', 'rejected'],
  ...['failed', 'unanswered', 'unknown', 'ended'],
]

describe('what is pressed again', () => {
  /** Answers with these codes in turn, and keeps the keys it was asked under. */
  const answering = (...codes: (string | undefined)[]) => {
    const keys: unknown[] = []
    const once = onceAtMost((_, { key }) => {
      const [code] = codes.splice(0, 1)
      keys.push(key)
      if (code === undefined) return Promise.resolve('done')
      return Promise.reject(Object.assign(new Error('refused'), code === 'none' ? {} : { code }))
    })
    const press = (text = 'psst') => once('message', { text }).catch(() => undefined)
    return { keys, press }
  }

  test.each(['network_error', 'request_in_progress', 'internal_error', 'none'])(
    'after %s is the same request, until it is answered',
    async (code) => {
      const { keys, press } = answering(code, code)
      for (let n = 0; n < 4; n += 1) await press()
      expect(keys[1]).toBe(keys[0])
      expect(keys[2]).toBe(keys[0])
      expect(keys[3]).not.toBe(keys[0])
    },
  )

  test.each(['capability_missing', 'gws_refused', 'outcome_unknown'])(
    'after %s is another one',
    async (code) => {
      const { keys, press } = answering(code)
      await press()
      await press()
      expect(new Set(keys).size).toBe(2)
    },
  )

  test('with other words is another request', async () => {
    const { keys, press } = answering('network_error')
    await press('one')
    await press('other')
    await press('one')
    expect(keys[1]).not.toBe(keys[0])
    expect(keys[2]).toBe(keys[0])
  })
})

describe('a consult is followed', () => {
  const eventsOf = (...told: string[]): Event[] =>
    told.map((state, n) => ({ sequence: n + 1, consult: { state } }))

  const following = async (batches: (Event[] | Error)[]) => {
    const told: string[] = []
    const asked: number[] = []
    const pauses: number[] = []
    await follow({
      consultId: 'cst_1',
      ask: (_, { after }) => {
        asked.push(after)
        const [batch = []] = batches.splice(0, 1)
        return batch instanceof Error ? Promise.reject(batch) : Promise.resolve({ events: batch })
      },
      told: ({ consult }) => void told.push(consult.state),
      hasLeft: () => batches.length === 0,
      pause: (seconds) => Promise.resolve(void pauses.push(seconds)),
    })
    return { told, asked, pauses }
  }

  test('from its first event and beyond no answer, since a colleague may join late', async () => {
    const all = eventsOf('accepted', 'pending', 'unanswered', 'joined', 'ended')
    const more = [all.slice(0, 3), [], all.slice(3), eventsOf('never asked for'), []]
    const { told, asked } = await following(more)
    expect(told).toEqual(['accepted', 'pending', 'unanswered', 'joined', 'ended'])
    expect(asked).toEqual([0, 3, 3])
  })

  test.each(['rejected', 'failed', 'ended'])('until it is %s', async (state) => {
    const { told } = await following([eventsOf('accepted', state), eventsOf('never'), []])
    expect(told).toEqual(['accepted', state])
  })

  test('through failures, ever more slowly, with nothing lost', async () => {
    const broken = new Error('no answer')
    const all = eventsOf('accepted', 'pending', 'ended')
    const { told, pauses } = await following([
      ...[all.slice(0, 1), broken, broken, broken, broken, broken, broken],
      ...[all.slice(1), []],
    ])
    expect(told).toEqual(['accepted', 'pending', 'ended'])
    expect(pauses).toEqual([2, 4, 8, 16, 30, 30])
  })
})

test('somebody may be asked when nothing waits for an answer', () => {
  expect(isFree()).toBe(true)
  expect(states.filter((state) => isFree({ state }))).toEqual([
    'rejected',
    'failed',
    'unanswered',
    'ended',
  ])
})

test('a target without a name is asked by its path', () => {
  const name = null
  expect(
    [
      { kind: 'queue', id: '1/2', name: 'support', userName: null },
      { kind: 'queue', id: '1/2', name, userName: null },
      { kind: 'agent', id: '3', name: 'Bea', userName: 'bfriend' },
      { kind: 'agent', id: '3', name: 'Bea', userName: null },
    ].map(targetOf),
  ).toEqual([
    { queue: 'support' },
    { path: '/contacts/1%2F2' },
    { agent: 'bfriend' },
    { path: '/users/3' },
  ])
})

test('there are words for every state, and for what has no words of its own', () => {
  expect(states.filter((state) => wordsOf({ state }) === undefined)).toEqual([])
  expect(wordsFor('network_error')).toMatch(/nothing is done twice/)
  expect(wordsFor('never_heard_of')).toMatch(/tell your administrator/)
})
