import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { describe, expect, onTestFinished, test } from 'vitest'
import { abortingAfter } from '../../src/adapters/aborting-after.ts'
import { parseRanges } from '../../src/adapters/webhook/addresses.ts'
import { guardedAgent } from '../../src/adapters/webhook/guarded-agent.ts'
import { httpWebhookPoster } from '../../src/adapters/webhook/poster.ts'
import { writeSecret } from '../../src/adapters/webhook/signature.ts'
import { firstEvent } from '../../src/consult/compose-event.ts'
import { settle } from '../client/fake-time.ts'
import { aRecord } from '../consult/a-record.ts'
import { startScripted } from '../gws/scripted-server.ts'

const secret = writeSecret(Buffer.alloc(32, 7))
const now = new Date()
const event = firstEvent(aRecord())

const aPoster = (inTime = abortingAfter) =>
  httpWebhookPoster(() => {
    const agent = guardedAgent(parseRanges(['127.0.0.0/8']))
    onTestFinished(() => agent.destroy())
    return agent
  }, inTime)
const postTo = (url: string, sent = event, poster = aPoster()) => {
  const endpoint = {
    url,
    secret,
    formerSecrets: [],
  }
  return poster.post(endpoint, sent, now)
}
const receiver = async (serve: (response: ServerResponse) => unknown) => {
  const server = await startScripted((_, response) => void serve(response))
  onTestFinished(() => server.close())
  return server
}
const failedFor = (reason: string) => ({ outcome: 'failed', reason, retryAfterSeconds: null })

/** The attempt's own time limit, in the test's hands. */
const timeInHand = () => {
  const controller = new AbortController()
  const given: number[] = []
  const inTime: typeof abortingAfter = (milliseconds, work) => {
    given.push(milliseconds)
    return work(controller.signal)
  }
  const runOut = () => controller.abort(new DOMException('too late', 'TimeoutError'))
  return { given, runOut, poster: aPoster(inTime) }
}

describe('what is posted', () => {
  test('can be verified in any language, and not once a byte has changed', async () => {
    const server = await receiver((response) => response.end())
    const message = { text: '漢字 🎉 "quoted" \\ \u2028', from: null, at: null }
    await postTo(`${server.url}/hook?a=b`, { ...event, message })
    const [seen] = server.seen
    const body = seen?.body ?? ''
    // Node's headers are single strings but for set-cookie.
    const headers = seen?.headers as Record<string, string>
    expect(seen).toMatchObject({ method: 'POST', url: '/hook?a=b' })
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    })
    expect(new Webhook(secret).verify(body, headers)).toEqual({
      type: event.type,
      timestamp: event.occurredAt,
      data: { ...event, message },
    })
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow()
    const others = writeSecret(Buffer.alloc(32, 8))
    expect(() => new Webhook(others).verify(body, headers)).toThrow()
  })

  test('a second try carries the same id and another time', async () => {
    const server = await receiver((response) => response.end())
    await postTo(server.url)
    await postTo(server.url)
    const ids = server.seen.map(({ headers }) => headers['webhook-id'])
    expect(ids).toEqual([event.id, event.id])
  })
})

describe('over a connection that was kept', () => {
  /** A receiver that answers so many posts over each connection, and breaks it at the next. */
  const breaking = async (after: number) => {
    const posts = new WeakMap<object, number>()
    const state = { after }
    const server = await startScripted((_, response, { socket }) => {
      const count = (posts.get(socket) ?? 0) + 1
      posts.set(socket, count)
      if (count > state.after) socket.resetAndDestroy()
      else response.end()
    })
    onTestFinished(() => server.close())
    return { ...server, state }
  }

  /** One after the other: by the next post the connection of the last one is free again. */
  const keeping = () => {
    const poster = aPoster()
    return async (url: string) => {
      const attempt = await postTo(url, event, poster)
      await settle()
      return attempt
    }
  }

  test('and that its receiver has closed meanwhile, a post is made once more over a new one', async () => {
    const server = await breaking(1)
    const post = keeping()
    for (let n = 0; n < 2; n += 1)
      expect(await post(server.url)).toMatchObject({ outcome: 'delivered' })
    const ids = server.seen.map(({ headers }) => headers['webhook-id'])
    expect([ids, server.sockets.opened]).toEqual([[event.id, event.id, event.id], 2])
  })

  test('only then, and only once: what breaks over a new one is a failure', async () => {
    const { url, seen, state } = await breaking(0)
    const post = keeping()
    expect(await post(url)).toMatchObject({ outcome: 'failed' })
    expect(seen).toHaveLength(1)
    state.after = 1
    await post(url)
    state.after = 0
    expect(await post(url)).toMatchObject({ outcome: 'failed' })
    expect(seen).toHaveLength(4)
  })
})

describe('an answer', () => {
  test.each([200, 201, 202, 204, 299])('of %i is success', async (status) => {
    const server = await receiver((response) => response.writeHead(status).end())
    expect(await postTo(server.url)).toMatchObject({ outcome: 'delivered' })
  })

  test.each([300, 301, 303, 304, 307, 308, 400, 401, 404, 409, 422, 500, 502, 503, 504])(
    'of %i is a failure, and is not followed anywhere',
    async (status) => {
      const elsewhere = await receiver((response) => response.end())
      const server = await receiver((response) =>
        response.writeHead(status, { location: elsewhere.url }).end(),
      )
      expect(await postTo(server.url)).toMatchObject(failedFor(`http_${status}`))
      expect([server.seen.length, elsewhere.seen.length]).toEqual([1, 0])
    },
  )

  test.each([
    ['0', 0],
    ['120', 120],
    [new Date(now.getTime() - 60_000).toUTCString(), 0],
    ['soon', null],
    ['', null],
  ])('may say when to come again: "%s"', async (retryAfter, retryAfterSeconds) => {
    const server = await receiver((response) =>
      response.writeHead(429, { 'retry-after': retryAfter }).end(),
    )
    expect(await postTo(server.url)).toMatchObject({
      outcome: 'failed',
      reason: 'http_429',
      retryAfterSeconds,
    })
  })

  test('may name the time to come again as a date', async () => {
    const at = new Date(Math.ceil(now.getTime() / 1000) * 1000 + 60_000).toUTCString()
    const server = await receiver((response) =>
      response.writeHead(503, { 'retry-after': at }).end(),
    )
    const attempt = await postTo(server.url)
    const seconds = attempt.outcome === 'failed' ? attempt.retryAfterSeconds : null
    expect(seconds).toBeGreaterThanOrEqual(60)
    expect(seconds).toBeLessThanOrEqual(61)
  })

  test('without end is cut off, and counts as what its status says', async () => {
    const closed = Promise.withResolvers<boolean>()
    const server = await receiver((response) => {
      response.on('close', () => closed.resolve(response.writableFinished))
      const write = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
        response.once('drain', write)
      }
      write()
    })
    expect(await postTo(server.url)).toMatchObject({ outcome: 'delivered' })
    expect(await closed.promise).toBe(false)
  })

  test('that says it will be huge is cut off at once', async () => {
    const closed = Promise.withResolvers<boolean>()
    const server = await receiver((response) => {
      response.on('close', () => closed.resolve(response.writableFinished))
      response.writeHead(500, { 'content-length': '1000000000' }).write('x')
    })
    expect(await postTo(server.url)).toMatchObject(failedFor('http_500'))
    expect(await closed.promise).toBe(false)
  })

  test('with endless headers, or that is no HTTP, is a failure', async () => {
    const talkative = await receiver((response) =>
      response.writeHead(200, { 'x-long': 'x'.repeat(40_000) }).end(),
    )
    expect(await postTo(talkative.url)).toMatchObject(failedFor('und_err_headers_overflow'))
    const nonsense = await receiver((response) =>
      response.socket?.end('220 smtp.example ready\r\n'),
    )
    expect(await postTo(nonsense.url)).toMatchObject({ outcome: 'failed' })
  })
})

describe('an attempt', () => {
  test('is over after ten seconds', async () => {
    const { given, runOut, poster } = timeInHand()
    const server = await receiver(runOut)
    expect(await postTo(server.url, event, poster)).toMatchObject(failedFor('timeout'))
    expect(given).toEqual([10_000])
  })

  test('does not outlast its time when the answer starts and then stalls', async () => {
    const { runOut, poster } = timeInHand()
    const server = await receiver((response) => {
      response.writeHead(500).write('x', () => setImmediate(runOut))
    })
    // Whether the status arrived before the time ran out is the network's affair.
    const attempt = await postTo(server.url, event, poster)
    expect(['timeout', 'http_500']).toContain(attempt.outcome === 'failed' && attempt.reason)
  })

  test('fails where nobody listens, or the connection is reset', async () => {
    const gone = createServer().listen(0, '127.0.0.1')
    await once(gone, 'listening')
    // A TCP server's address, never a pipe's name.
    const { port } = gone.address() as AddressInfo
    const closed = once(gone, 'close')
    gone.close()
    await closed
    expect(await postTo(`http://127.0.0.1:${port}/`)).toMatchObject(failedFor('econnrefused'))

    const reset = await receiver((response) => response.socket?.resetAndDestroy())
    expect(await postTo(reset.url)).toMatchObject({ outcome: 'failed', retryAfterSeconds: null })
  })

  test('fails when the name does not resolve, or the URL is none', async () => {
    expect(await postTo('https://nobody.invalid/')).toMatchObject({ outcome: 'failed' })
    expect(await postTo('not a url')).toMatchObject({ outcome: 'failed' })
  })

  test('keeps what the receiver said for its caller, the first kilobyte of it, and nowhere else', async () => {
    const server = await receiver((response) =>
      response
        .writeHead(500, 'hunter2', { 'x-secret': 'hunter2' })
        .end(`hunter2${'漢'.repeat(999)}`),
    )
    const { answer, ...rest } = await postTo(server.url)
    expect(rest).toMatchObject({ status: 500, ...failedFor('http_500') })
    expect(answer).toMatch(/^hunter2漢{339}/)
    expect(Buffer.byteLength(answer ?? '')).toBeLessThanOrEqual(1024 + 2)
    expect(JSON.stringify(rest)).not.toContain('hunter2')
  })

  test('tells how long it took, answered or not', async () => {
    const server = await receiver((response) => setTimeout(() => response.end(), 30))
    expect((await postTo(server.url)).durationMs).toBeGreaterThanOrEqual(29)
    const { durationMs, status, answer } = await postTo('https://nobody.invalid/')
    expect([status, answer]).toEqual([null, null])
    expect(durationMs).toBeGreaterThanOrEqual(0)
  })
})
