import { createServer } from 'node:http'
import pc from 'picocolors'
import { expect, test } from 'vitest'
import { facts, table } from '../../cli/table.ts'
import { consultWords, eventWords } from '../../cli/words.ts'
import type { Consult, ConsultEvent } from '../../client/index.ts'
import { listening } from '../listening.ts'
import { runCli } from './captured.ts'

/** Sets the title of whoever looks at it, clears the screen by a C1 character, and begins another line. */
const evil = '\u001b]0;owned\u0007\u009b2J\n'
const harmless = String.raw`\x1b]0;owned\x07\x9b2J\x0a`
const colours = pc.createColors(false)
const paint = pc.createColors(true).green

const consult: Consult = {
  id: `c_1${evil}`,
  state: 'joined',
  referenceId: 1,
  agent: `agent${evil}`,
  media: 'chat',
  interactionId: `i${evil}`,
  target: { agent: `target${evil}` },
  metadata: { [`name${evil}`]: `value${evil}` },
  createdAt: '2026-03-02T09:15:04.120Z',
  updatedAt: '2026-03-02T09:15:04.120Z',
  sequence: 4,
  reason: null,
  gws: null,
}

test('what others have written obeys nobody’s terminal, in tables and in facts', () => {
  const cell = { text: `state${evil}`, colour: paint }
  expect(table(colours, ['a', 'b'], [[evil, cell]], '').split('\n')[1]).toBe(
    `${harmless}  ${paint(`state${harmless}`)}`,
  )
  expect(facts(colours, [[`name${evil}`, cell]])).toBe(
    `name${harmless}  ${paint(`state${harmless}`)}`,
  )
  const lines = consultWords(colours, consult).split('\n')
  expect(lines).toHaveLength(11)
  expect(lines.at(-1)).toBe(`metadata name${harmless}  value${harmless}`)
})

test('an event of what others have written is one line that obeys nobody', () => {
  const event: ConsultEvent = {
    id: 'evt_1',
    type: 'consult.message',
    sequence: 4,
    occurredAt: '2026-03-02T09:15:04.120Z',
    source: 'notification',
    consult,
    message: { from: `from${evil}`, text: `text${evil}` } as NonNullable<ConsultEvent['message']>,
  }
  expect(eventWords(colours, event)).toBe(
    `09:15:04.120  #4  ${'consult.message'.padEnd(18)}  c_1${harmless}  agent${harmless} → target${harmless} · from${harmless}: text${harmless}`,
  )
})

test('what a bridge refuses in words of others is harmless, and so is what doctor finds', async () => {
  const server = createServer(({ url }, response) => {
    const isHealth = url === '/health'
    response.statusCode = isHealth ? 200 : 403
    response.setHeader('content-type', 'application/json')
    response.end(
      JSON.stringify(
        isHealth
          ? { status: 'ok', checks: { [`store${evil}`]: 'ok' } }
          : {
              ...{ code: `no${evil}`, detail: `refused${evil}.`, requestId: `r${evil}` },
              errors: [{ path: `path${evil}`, message: `message${evil}` }],
            },
      ),
    )
  })
  const url = `http://127.0.0.1:${await listening(server)}`
  const refused = await runCli(['consult', 'show', 'x', '--url', url])
  expect(refused.err.split('\n')).toEqual([
    expect.stringContaining(`✗ Refused${harmless}. (no${harmless}, request r${harmless})`),
    `  path${harmless}: message${harmless}`,
    '',
  ])
  const found = await runCli(['doctor', '--url', url])
  expect(found.out.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  expect(found.out).toContain(`store${harmless} work`)
  expect(found.out).toContain(`path${harmless}: message${harmless}`)
})
