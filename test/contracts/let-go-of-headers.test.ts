import { Client } from 'undici'
import { expect, onTestFinished, test } from 'vitest'
import { wholeAnswer } from '../../src/adapters/aws/whole-answer.ts'
import { exchange } from '../../src/adapters/gws/exchange.ts'
import type { AnswerHeaders } from '../../src/adapters/gws/exchange.ts'
import { json, startScripted } from '../gws/scripted-server.ts'

/** A connection, and what undici still holds of each answer's headers once the answer is over. */
const connection = async () => {
  const server = await startScripted((_, response) => {
    response.writeEarlyHints({ link: '</a>; rel=preload' })
    json(response.setHeader('set-cookie', 'a=b'), 200, {})
  })
  const origin = server.url
  const client = new Client(origin)
  onTestFinished(async () => {
    await client.destroy()
    await server.close()
  })
  const left: unknown[] = []
  const dispatcher = client.compose(
    (dispatch) => (options, handler) =>
      dispatch(options, {
        onRequestStart: (...given) => handler.onRequestStart?.(...given),
        onResponseStart: (...given) => handler.onResponseStart?.(...given),
        onResponseData: (...given) => handler.onResponseData?.(...given),
        onResponseEnd(controller, trailers) {
          left.push(controller.rawHeaders)
          handler.onResponseEnd?.(controller, trailers)
        },
        onResponseError: (...given) => handler.onResponseError?.(...given),
      }),
  )
  return { dispatcher, origin, left }
}

test('given an answer of Genesys, its headers are learned, and undici holds none of them any more', async () => {
  const { dispatcher, origin, left } = await connection()
  const learned: AnswerHeaders[] = []
  const ask = () =>
    new Promise((hear) =>
      exchange(
        dispatcher,
        { origin, path: '/', method: 'GET' },
        {
          url: origin,
          bounds: { timeoutMs: 5000 },
          learn: (_, headers) => learned.push(headers),
          hear,
        },
      ),
    )
  await ask()
  await ask()
  expect(learned.map((headers) => headers['set-cookie'])).toEqual(['a=b', 'a=b'])
  expect(left).toEqual([[], []])
})

test('given an answer of AWS, undici holds none of its headers any more', async () => {
  const { dispatcher, origin, left } = await connection()
  const request = { url: new URL(origin), headers: {}, body: '{}' }
  expect(await wholeAnswer(dispatcher, request, undefined)).toEqual({ status: 200, text: '{}' })
  expect(left).toEqual([[]])
})
