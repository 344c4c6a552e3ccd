import { describe, expect, test } from 'vitest'
import { eventStream } from '../../client/follow/event-stream.ts'

const open = () => eventStream<{ n: number }>([])
const done = { done: true, value: undefined }
const item = (n: number) => ({ done: false, value: { n } })

describe('an event stream', () => {
  test('hands out what comes, in order, whoever was there first', async () => {
    const { iterator, push } = open()
    const early = [iterator.next(), iterator.next()]
    for (const n of [1, 2, 3]) push({ n })
    expect(await Promise.all([...early, iterator.next()])).toEqual([1, 2, 3].map(item))
  })

  test('that ends hands out the rest, then is done for all who wait', async () => {
    const { iterator, push, end, over } = open()
    push({ n: 1 })
    end()
    push({ n: 2 })
    expect(over.aborted).toBe(true)
    expect(await iterator.next()).toEqual(item(1))
    expect([await iterator.next(), await iterator.next()]).toEqual([done, done])
    const other = open()
    const waiting = [other.iterator.next(), other.iterator.next()]
    other.end()
    expect(await Promise.all(waiting)).toEqual([done, done])
  })

  test('that fails hands out the rest, then rejects once', async () => {
    const { iterator, push, fail } = open()
    push({ n: 1 })
    fail(new Error('gone'))
    expect(await iterator.next()).toEqual(item(1))
    await expect(iterator.next()).rejects.toThrow('gone')
    expect(await iterator.next()).toEqual(done)
  })

  test('that is left hands out nothing more, not even a failure', async () => {
    const { iterator, push, fail, over } = open()
    push({ n: 1 })
    expect(await iterator.return?.()).toEqual(done)
    fail(new Error('gone'))
    expect([over.aborted, await iterator.next()]).toEqual([true, done])
  })

  test('lets go of the signals that it ends with', async () => {
    const leaving = new AbortController()
    const { iterator } = eventStream<object>([new AbortController().signal, leaving.signal])
    const next = iterator.next()
    leaving.abort()
    expect(await next).toEqual(done)
    expect(eventStream<object>([leaving.signal]).over.aborted).toBe(true)
  })
})
