import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { listening } from '../listening.ts'
import { runCli } from './captured.ts'

/** A bridge that says one thing after the other, and then the last one again. */
const bridgeSaying = async (...answers: object[][]) => {
  const asked: string[] = []
  const server = createServer(({ method, url, headers }, response) => {
    asked.push(`${method} ${url} ${headers.authorization}`)
    const items = answers[Math.min(asked.length, answers.length) - 1]
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ items, nextCursor: null }))
  })
  return {
    asked,
    environment: { CONSULT_BRIDGE_URL: `http://127.0.0.1:${await listening(server)}` },
  }
}

test('given more was laid aside than one call moves, it is moved by several', async () => {
  const { asked, environment } = await bridgeSaying(
    [
      { queue: 'checks', moved: 10, left: 2 },
      { queue: 'deliveries', moved: 10, left: 11 },
    ],
    [
      { queue: 'checks', moved: 2, left: 0 },
      { queue: 'deliveries', moved: 10, left: 1 },
    ],
    [
      { queue: 'checks', moved: 0, left: 0 },
      { queue: 'deliveries', moved: 1, left: 0 },
    ],
  )
  const { code, out } = await runCli(['dlq', 'redrive'], { environment })
  expect([code, out.split('\n')]).toEqual([
    0,
    ['queue       put back  left', 'checks      12        0', 'deliveries  21        0', ''],
  ])
  expect(asked).toEqual(Array(3).fill('POST /v1/dead-letters/redrive Bearer local-operator-key'))
})

test('given what is left cannot be moved now, it is left', async () => {
  const { asked, environment } = await bridgeSaying(
    [{ queue: 'checks', moved: 1, left: 1 }],
    [{ queue: 'checks', moved: 0, left: 1 }],
  )
  const { out } = await runCli(['dlq', 'redrive', '--json'], { environment })
  expect(JSON.parse(out)).toEqual({
    items: [{ queue: 'checks', moved: 1, left: 1 }],
    nextCursor: null,
  })
  expect(asked).toHaveLength(2)
})

test('what was laid aside is listed with how long it waits', async () => {
  const oldestAt = '2026-03-02T09:15:04.120Z'
  const { environment } = await bridgeSaying([
    { queue: 'checks', count: 0, oldestAt: null },
    { queue: 'deliveries', count: 3, oldestAt },
  ])
  const { out } = await runCli(['dlq', 'list'], { environment })
  expect(out.split('\n')).toEqual([
    'queue       laid aside  oldest (UTC)',
    'checks      0           –',
    'deliveries  3           2026-03-02 09:15:04',
    '',
  ])
})
