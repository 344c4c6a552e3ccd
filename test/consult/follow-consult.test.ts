import { expect, test } from 'vitest'
import { followConsult } from '../../src/consult/follow-consult.ts'
import type { Following } from '../../src/consult/ports/connections.ts'
import type { Frame, Frames } from '../../src/consult/ports/frames.ts'
import { posted, posting } from './a-record.ts'
import { consultId, useCaseWorld } from './use-case-world.ts'

const socket = { callerId: 'crm', connectionId: 'c1' }

/** A caller's socket about to follow a consult of three events; `post` stands for the way to it. */
const given = async (post: (frame: Frame) => ReturnType<Frames['post']>) => {
  const { deps, given: happened } = useCaseWorld()
  await happened([posting, posted])
  const followed: Following[] = []
  const removed: string[] = []
  const connections = {
    follow: (_socket: unknown, _consultId: string, following: Following) => {
      followed.push(following)
      return Promise.resolve()
    },
    goLive: () => Promise.resolve(true),
    remove: ({ connectionId }: typeof socket) => {
      removed.push(connectionId)
      return Promise.resolve()
    },
    add: () => Promise.resolve(),
    list: () => Promise.resolve([]),
    followCaller: () => Promise.resolve(),
    unfollow: () => Promise.resolve(),
    leaveToReplay: () => Promise.resolve(true),
  }
  const frames: Frame[] = []
  const follow = (after: number) =>
    followConsult(
      {
        store: deps.store,
        connections,
        frames: {
          post: async (_id, frame) => {
            const posted = await post(frame)
            frames.push(frame)
            return posted
          },
        },
      },
      socket,
      { consultId, after },
    )
  return { follow, frames, followed, removed }
}

const kinds = (frames: Frame[]) =>
  frames.map((frame) => (frame.type === 'event' ? frame.event.sequence : frame.type))

test('what was missed is shown after the confirmation', async () => {
  const { follow, frames } = await given(() => Promise.resolve('sent'))
  await follow(1)
  expect(kinds(frames)).toEqual(['subscribed', 2, 3])
})

test('a replay that breaks off tells of a gap, and leaves the socket live', async () => {
  const { follow, frames, followed } = await given((frame) =>
    frame.type === 'event' && frame.event.sequence === 2
      ? Promise.reject(new Error('throttled'))
      : Promise.resolve('sent'),
  )
  await expect(follow(0)).rejects.toThrow('throttled')
  expect(kinds(frames)).toEqual(['subscribed', 1, 'gap'])
  expect(followed.at(-1)).toEqual({ live: true, upTo: 0 })
})

test('a socket that is gone is shown nothing more', async () => {
  const { follow, frames, removed } = await given(({ type }) =>
    Promise.resolve(type === 'event' ? 'gone' : 'sent'),
  )
  await follow(0)
  expect(kinds(frames)).toEqual(['subscribed', 1])
  expect(removed).toEqual(['c1'])
})
