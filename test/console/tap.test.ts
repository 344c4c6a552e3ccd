import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { tapServer } from '../../local/trace/tap.ts'
import type { Answered, Asked } from '../../local/trace/tap.ts'
import { listening } from '../listening.ts'

/** An echo that is watched; `late` makes its handler read after the body has come. */
const tapped = async (
  answer: (body: string, response: ServerResponse) => void,
  { late = false, isWanted = true } = {},
) => {
  const seen: { asked: Asked; answered: Answered }[] = []
  const { promise: answered, resolve } = Promise.withResolvers<undefined>()
  const server = createServer((request, response) => {
    void (async () => {
      if (late) await pause(20)
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      answer(Buffer.concat(chunks).toString('utf8'), response)
    })()
  })
  const looked = Promise.withResolvers<undefined>()
  tapServer(
    (asked) => {
      looked.resolve(undefined)
      return (said) => {
        seen.push({ asked, answered: said })
        resolve(undefined)
      }
    },
    () => isWanted,
  )(server)
  const url = `http://127.0.0.1:${await listening(server)}/here?there=1`
  return { url, seen, answered, looked: looked.promise }
}
const echo = (body: string, response: ServerResponse) => response.writeHead(201).end(body)
const long = '漢🎉'.repeat(50_000)

test.each([true, false])(
  'given a handler that reads late: %s, then it gets its body whole, and so does who looks',
  async (late) => {
    const { url, seen } = await tapped(echo, { late })
    const response = await fetch(url, { method: 'POST', body: long })
    expect(await response.text()).toBe(long)
    expect(seen).toMatchObject([
      {
        asked: { method: 'POST', path: '/here?there=1', body: long },
        answered: { status: 201, body: long },
      },
    ])
  },
)

test('given an answer that takes its time, then what is asked is seen before it', async () => {
  const { promise: mayAnswer, resolve } = Promise.withResolvers<undefined>()
  const { url, seen, looked } = await tapped((body, response) => {
    void mayAnswer.then(() => response.end(body))
  })
  const answer = fetch(url, { method: 'POST', body: 'x' })
  await looked
  expect(seen).toEqual([])
  resolve(undefined)
  expect(await (await answer).text()).toBe('x')
})

test('given an answer in pieces, then it is seen whole', async () => {
  const { url, seen } = await tapped((_, response) => {
    response.write('one ')
    response.write(Buffer.from('two '))
    response.end('three')
  })
  expect(await (await fetch(url)).text()).toBe('one two three')
  expect(seen[0]?.answered).toEqual({ status: 200, body: 'one two three' })
})

test('given a connection that is lost before there is an answer, then that is seen', async () => {
  const { url, seen, answered } = await tapped((_, response) => response.destroy())
  await fetch(url, { method: 'POST', body: 'gone' }).catch(() => undefined)
  await answered
  expect(seen).toMatchObject([{ asked: { body: 'gone' }, answered: { status: undefined } }])
})

test('given nobody wants to know, then nothing is looked at', async () => {
  const { url, seen } = await tapped(echo, { isWanted: false })
  expect(await (await fetch(url, { method: 'POST', body: 'x' })).text()).toBe('x')
  expect(seen).toEqual([])
})
