import { createServer } from 'node:https'
import type { ServerResponse } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { abortingAfter } from '../../src/adapters/aborting-after.ts'
import { parseRanges } from '../../src/adapters/webhook/addresses.ts'
import { guardedAgent } from '../../src/adapters/webhook/guarded-agent.ts'
import { httpWebhookPoster } from '../../src/adapters/webhook/poster.ts'
import { writeSecret } from '../../src/adapters/webhook/signature.ts'
import { deliverEvent } from '../../src/consult/deliver-event.ts'
import type { Delivered } from '../../src/consult/deliver-event.ts'
import type { Fact } from '../../src/consult/fact.ts'
import type { Delivery } from '../../src/consult/ports/deliveries.ts'
import { joined, left, now, posted, posting } from '../consult/a-record.ts'
import { delivered, deliverWorld } from '../consult/deliver-world.ts'
import { consultId } from '../consult/use-case-world.ts'
import { startScripted } from '../gws/scripted-server.ts'
import { untrustedCertificate } from '../gws/untrusted-certificate.ts'
import { listening } from '../listening.ts'

/** SQS delays no message for longer. */
const delayAtMost = 900

let inTime = abortingAfter

/** For receivers that never finish: ten seconds are too long for a test. */
const hurry = (): void => {
  inTime = (_, work) => abortingAfter(60, work)
  onTestFinished(() => {
    inTime = abortingAfter
  })
}

type Story = { facts: Fact[]; sequence: number; afterwards?: Fact }

/** Delivers an event to the end of its ladder, over HTTP, while a clock runs that nobody waits for. */
const follow = async (url: string, { facts, sequence, afterwards }: Story) => {
  const waiting: { delivery: Delivery; at: number }[] = []
  const agent = guardedAgent(parseRanges(['127.0.0.0/8']))
  onTestFinished(() => agent.destroy())
  const poster = httpWebhookPoster(() => agent, inTime)
  const { world, webhooks, pass, observed } = await deliverWorld(facts, delivered, {
    deps: {
      poster: {
        post: (endpoint, event, at) =>
          poster.post({ ...endpoint, url, secret: writeSecret(Buffer.alloc(32)) }, event, at),
      },
    },
  })
  const time = () => world.clock.now().getTime()
  world.deliveries.queueRetry = (delivery) => {
    const at = Math.min(Date.parse(delivery.dueAt), time() + delayAtMost * 1000)
    waiting.push({ delivery, at })
    return Promise.resolve()
  }
  world.deliveries.queueDue = (delivery) => {
    waiting.push({ delivery, at: time() })
    return Promise.resolve()
  }
  const outcomes: Delivered[] = []
  const about = { callerId: 'crm', webhookId: 'wh_1', consultId, sequence }
  let next: (typeof waiting)[number] | undefined = {
    delivery: { ...about, attempt: 1, dueAt: now.toISOString() },
    at: now.getTime(),
  }
  for (; next; next = waiting.shift()) {
    pass((next.at - time()) / 1000)
    const became = await deliverEvent(world, next.delivery)
    if (became !== 'due') outcomes.push(became)
    if (afterwards && outcomes.length === 1) await observed(afterwards)
  }
  const tried = webhooks.made.filter(({ outcome }) => outcome !== 'superseded')
  const tries = tried.map(({ at, errorClass }) => ({
    second: Math.round((Date.parse(at) - now.getTime()) / 1000),
    errorClass,
  }))
  const endpoint = await webhooks.endpoints.get('crm', 'wh_1')
  return { outcomes, tries, seconds: tries.map(({ second }) => second), endpoint }
}

const ended: Story = { facts: [posting, posted, joined, left], sequence: 5 }
const isPending: Story = { facts: [posting, posted], sequence: 3 }

const receiver = async (serve: (response: ServerResponse) => unknown) => {
  const server = await startScripted((_, response) => void serve(response))
  onTestFinished(() => server.close())
  return server.url
}
const wrongCertificate = async () => {
  const server = createServer(untrustedCertificate, (_, response) => response.end())
  return `https://127.0.0.1:${await listening(server)}/`
}

const hour = 3600
const live = [0, 2, 12, 42, 162, 762]
const whole = [...live, 762 + hour, 762 + 4 * hour, 762 + 10 * hour, 762 + 22 * hour]

describe('a final state', () => {
  test.each([
    ['that fails', () => receiver((response) => response.writeHead(503).end()), 'http_503'],
    [
      'that hangs',
      () => {
        hurry()
        return receiver(() => undefined)
      },
      'timeout',
    ],
    [
      'that resets the connection',
      () => receiver((response) => response.socket?.resetAndDestroy()),
      /econnreset|und_err_socket/,
    ],
    [
      'that drips its answer',
      () => {
        hurry()
        return receiver((response) => {
          const drip = setInterval(() => response.write('.'), 5)
          response.on('close', () => clearInterval(drip))
        })
      },
      'timeout',
    ],
    [
      'that fails at great length',
      () => receiver((response) => response.writeHead(500).end('x'.repeat(300_000))),
      'http_500',
    ],
    [
      'that sends elsewhere',
      () => receiver((response) => response.writeHead(307, { location: '/x' }).end()),
      'http_307',
    ],
    ['whose certificate is nobody’s', wrongCertificate, /self_signed|cert/],
  ])(
    'goes to a receiver %s at every step of a day, and is given up then',
    async (_, start, reason) => {
      const { outcomes, tries, seconds, endpoint } = await follow(await start(), ended)
      expect(seconds).toEqual(whole)
      for (const { errorClass } of tries) expect(errorClass).toMatch(reason)
      expect(outcomes.filter((each) => each === 'retried')).toHaveLength(9)
      expect(outcomes.at(-1)).toBe('exhausted')
      // An hour is four delays, three of which end too early; and so on.
      expect(outcomes.filter((each) => each === 'parked')).toHaveLength(3 + 11 + 23 + 47)
      expect(endpoint).toMatchObject({ disabled: false })
    },
  )

  test('is delivered whenever the receiver is back, and no more tries follow', async () => {
    let tries = 0
    const url = await receiver((response) => response.writeHead((tries += 1) < 8 ? 500 : 204).end())
    const { outcomes, seconds } = await follow(url, ended)
    expect(seconds).toEqual(whole.slice(0, 8))
    expect(outcomes.at(-1)).toBe('delivered')
  })

  test('is not tried again where the receiver says that it is gone', async () => {
    const url = await receiver((response) => response.writeHead(410).end())
    const { outcomes, endpoint } = await follow(url, ended)
    expect(outcomes).toEqual(['disabled'])
    expect(endpoint).toMatchObject({ disabled: true, disabledReason: 'gone' })
  })

  test('waits as a receiver asks that has too much to do, an hour at most', async () => {
    const url = await receiver((response) =>
      response.writeHead(429, { 'retry-after': '7200' }).end(),
    )
    const { seconds } = await follow(url, ended)
    const steps = seconds.slice(1).map((second, index) => second - (seconds[index] ?? 0))
    expect(steps).toEqual([...Array<number>(6).fill(hour), 3 * hour, 6 * hour, 12 * hour])
  })

  test('is delivered though the answer is endless', async () => {
    const url = await receiver((response) => response.writeHead(200).end('x'.repeat(300_000)))
    expect((await follow(url, ended)).outcomes).toEqual(['delivered'])
  })
})

describe('a live state', () => {
  test('is tried for some minutes', async () => {
    const url = await receiver((response) => response.writeHead(500).end())
    const { outcomes, seconds } = await follow(url, isPending)
    expect(seconds).toEqual(live)
    expect(outcomes.at(-1)).toBe('exhausted')
  })

  test('is let go as soon as a newer one is known', async () => {
    const url = await receiver((response) => response.writeHead(500).end())
    const { outcomes, seconds } = await follow(url, { ...isPending, afterwards: joined })
    expect(outcomes).toEqual(['retried', 'superseded'])
    expect(seconds).toEqual([0])
  })
})
