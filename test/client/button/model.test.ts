import { describe, expect, test } from 'vitest'
import { createModel } from '../../../client/button/model.ts'
import type { View } from '../../../client/button/model.ts'
import { BridgeProblem } from '../../../client/index.ts'
import type { ConsultBridge } from '../../../client/index.ts'
import { problem as answerWith, fakeBridge } from '../fake-bridge.ts'
import { settle } from '../fake-time.ts'

const request = {
  agent: 'testname',
  media: 'chat',
  interactionId: 'i',
  target: { agent: 'bfriend' },
} as const

const problem = (status: number, code: string) =>
  new BridgeProblem({ status, code, detail: 'as scripted' })
const unauthenticated = () => problem(401, 'unauthenticated')

/** The model on a bridge in memory; `calls` replaces what of it is to behave otherwise. */
const aModel = (calls: Partial<ConsultBridge> = {}) => {
  const bridge = fakeBridge()
  const views: View[] = []
  const heard: number[] = []
  const wrong: unknown[] = []
  const keys: (string | undefined)[] = []
  let forgotten = 0
  let made = 0
  const client = bridge.client()
  const { start = () => client.get('c'), ...others } = calls
  const model = createModel({
    bridge: {
      ...client,
      ...others,
      start(asked, options) {
        keys.push(options?.idempotencyKey)
        return start(asked, options)
      },
    },
    tokens: { get: () => Promise.resolve('t'), forget: () => (forgotten += 1) },
    runtime: { after: bridge.time.after, newKey: () => `key-${(made += 1)}` },
    report: (cause) => {
      if (cause !== undefined) wrong.push(cause)
    },
    changed: (view) => views.push(view),
    heard: ({ sequence }) => heard.push(sequence),
  })
  return { bridge, model, heard, wrong, keys, view: () => views.at(-1), forgotten: () => forgotten }
}

describe('a question', () => {
  test('whose outcome is not known is repeated under its own key, another under another', async () => {
    let failures = 2
    const { model, keys, wrong, bridge } = aModel({
      start: () => {
        failures -= 1
        return Promise.reject(
          failures >= 0 ? problem(0, 'network_error') : problem(409, 'gws_refused'),
        )
      },
    })
    await model.start(request, 'BFriend')
    await model.start(request, 'BFriend')
    await model.start(request, 'BFriend')
    await model.start(request, 'BFriend')
    expect(keys).toEqual(['key-1', 'key-1', 'key-1', 'key-2'])
    expect(wrong).toHaveLength(4)
    expect(bridge.time.pending()).toBe(0)
  })

  test('that an old token asked is asked once more with a new one', async () => {
    let refusals = 1
    const { model, forgotten, wrong, view } = aModel({
      start: () =>
        (refusals -= 1) >= 0
          ? Promise.reject(unauthenticated())
          : Promise.resolve({ id: 'c', state: 'pending' } as never),
    })
    await model.start(request, 'BFriend')
    expect([forgotten(), wrong, view()?.step]).toEqual([1, [], 'following'])
    model.close()
  })
})

describe('what becomes of it', () => {
  const following = async (calls: Partial<ConsultBridge> = {}) => {
    const made = aModel(calls)
    made.bridge.happens('c', 'consult.accepted')
    await made.model.start(request, 'BFriend')
    await made.bridge.time.pass(1)
    return made
  }

  test('is heard once each, though the network comes and goes', async () => {
    const { bridge, model, heard, view } = await following()
    bridge.happens('c', 'consult.pending')
    await settle()
    model.setOffline(true)
    expect(view()?.offline).toBe(true)
    bridge.sockets.at(-1)?.cut()
    bridge.happens('c', 'consult.joined')
    model.setOffline(false)
    await bridge.time.pass(5000)
    expect(heard).toEqual([1, 2, 3])
    expect(view()?.consult?.state).toBe('joined')
    model.close()
  })

  test('a colleague who comes after all is heard of', async () => {
    const { bridge, model, heard } = await following()
    bridge.happens('c', 'consult.unanswered')
    await bridge.time.pass(1)
    bridge.happens('c', 'consult.joined')
    await bridge.time.pass(1)
    bridge.happens('c', 'consult.ended')
    await bridge.time.pass(1)
    expect(heard).toEqual([1, 2, 3, 4])
    expect(bridge.sockets.filter(({ open }) => open)).toEqual([])
    model.close()
  })

  test('once closed nothing is shown, and nothing is held on to', async () => {
    const { bridge, model, heard } = await following()
    model.close()
    bridge.happens('c', 'consult.pending')
    await bridge.time.pass(60_000)
    expect(heard).toEqual([1])
    expect(bridge.sockets.filter(({ open }) => open)).toEqual([])
    expect(bridge.time.pending()).toBe(0)
  })

  test('a token that is refused twice is told of, and not tried for ever', async () => {
    let rounds = 0
    const refused = () => ({
      next: () => ((rounds += 1), Promise.reject(unauthenticated())),
      [Symbol.asyncIterator]() {
        return this
      },
    })
    const { forgotten, wrong } = await following({ follow: refused })
    expect([rounds, forgotten(), wrong]).toMatchObject([2, 1, [{ code: 'unauthenticated' }]])
  })

  test('an action that was accepted and came to nothing may be tried again', async () => {
    const acted: string[] = []
    const act = (action: string, id: string) => {
      acted.push(`${action} ${id}`)
      return Promise.resolve({ id } as never)
    }
    const { bridge, model, view } = await following({
      transfer: (id) => act('transfer', id),
      conference: (id) => act('conference', id),
    })
    bridge.happens('c', 'consult.joined')
    await settle()
    await model.act('transfer')
    await model.act('conference')
    await bridge.time.pass(10_000)
    expect(view()).toMatchObject({ asked: 'transfer', overdue: false })
    await bridge.time.pass(1000)
    expect(view()).toMatchObject({ asked: 'transfer', overdue: true })
    await model.act('conference')
    expect(view()).toMatchObject({ asked: 'conference', overdue: false })
    expect(acted).toEqual(['transfer c', 'conference c'])
    bridge.happens('c', 'consult.ended')
    await bridge.time.pass(12_000)
    expect(view()).toMatchObject({ asked: undefined, overdue: false })
    model.close()
  })

  test('an action that is refused is told of, and another may be asked for at once', async () => {
    const { model, wrong, view } = await following({
      transfer: () => Promise.reject(problem(409, 'capability_missing')),
      message: () => Promise.reject(problem(409, 'illegal_state')),
    })
    await model.act('transfer')
    expect(view()?.asked).toBeUndefined()
    expect(await model.say('psst')).toBe(false)
    expect(wrong).toMatchObject([{ code: 'capability_missing' }, { code: 'illegal_state' }])
    model.close()
  })
})

test('what is open already is taken up instead', async () => {
  const { bridge, model, wrong, view } = aModel({
    start: () => Promise.reject(problem(409, 'consult_already_pending')),
  })
  bridge.happens('c', 'consult.pending')
  await model.start(request, 'BFriend')
  await bridge.time.pass(1)
  expect(wrong).toMatchObject([{ code: 'consult_already_pending' }])
  expect(view()).toMatchObject({ step: 'following', consult: { id: 'c' } })
  model.close()
})

describe('what is open already', () => {
  test('is taken up, though others that came to nothing are newer', async () => {
    const { bridge, model, wrong, view } = aModel()
    bridge.happens('c', 'consult.joined')
    for (let n = 0; n < 30; n += 1) bridge.happens(`c${n}`, 'consult.failed')
    await model.resume('testname', 'i')
    await bridge.time.pass(1)
    expect(wrong).toEqual([])
    expect(view()).toMatchObject({ step: 'following', consult: { id: 'c', state: 'joined' } })
    model.close()
  })

  describe('given the agent’s session is away', () => {
    const away = (calls: Partial<ConsultBridge> = {}) => {
      const made = aModel(calls)
      made.bridge.instead = (path) =>
        path.endsWith('/interactions') ? answerWith(503, 'agent_session_unavailable') : undefined
      return made
    }

    test('is taken up from the bridge’s own list', async () => {
      const { bridge, model, wrong, view } = away()
      bridge.happens('c', 'consult.joined')
      bridge.happens('c', 'session.lost')
      for (let n = 0; n < 30; n += 1) bridge.happens(`c${n}`, 'consult.failed')
      await model.resume('testname', 'i')
      await bridge.time.pass(1)
      expect(wrong).toEqual([])
      expect(view()).toMatchObject({ step: 'following', consult: { id: 'c' }, sessionLost: true })
      model.close()
    })

    test('is looked for on all pages', async () => {
      const asked: unknown[] = []
      const { bridge, model, wrong, view } = away({
        list: (options) => {
          asked.push(options)
          const items = options?.cursor === 'two' ? [{ id: 'c', state: 'joined' }] : []
          const nextCursor = options?.cursor === undefined ? 'two' : null
          return Promise.resolve({ items, nextCursor } as never)
        },
      })
      bridge.happens('c', 'consult.joined')
      await model.resume('testname', 'i')
      const where = { agent: 'testname', interactionId: 'i' }
      expect(asked).toMatchObject([where, { ...where, cursor: 'two' }])
      expect([wrong, view()?.consult?.id]).toEqual([[], 'c'])
      model.close()
    })

    test('is nothing where the whole list has none', async () => {
      const { model, wrong, view } = away()
      await model.resume('testname', 'i')
      expect([wrong, view()]).toEqual([[], undefined])
    })

    test('and what has no end tells of none, is told of', async () => {
      const { model, wrong } = away({
        list: () => Promise.resolve({ items: [], nextCursor: 'more' }),
      })
      await model.resume('testname', 'i')
      expect(wrong).toMatchObject([{ code: 'agent_session_unavailable' }])
    })
  })

  test('in another conversation, or nowhere, is left alone', async () => {
    const { bridge, model, wrong, view } = aModel()
    await model.resume('testname', 'i')
    bridge.happens('c', 'consult.joined')
    await model.resume('testname', 'another')
    expect([wrong, view()]).toEqual([[], undefined])
  })
})
