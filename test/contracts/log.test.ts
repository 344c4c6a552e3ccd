import { expect, test, vi } from 'vitest'
import { writeLog } from '../../src/adapters/log.ts'

const logged = (cause: unknown): unknown => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  writeLog('listener-failed', { agent: 'testname', cause })
  const [line] = written.mock.calls[0] ?? []
  written.mockRestore()
  return JSON.parse(String(line))
}

test('a line has its code, its level, a sentence, and the fields that were given', () => {
  expect(logged(undefined)).toEqual({
    at: expect.any(String),
    level: 'error',
    code: 'listener-failed',
    message: 'The listener could not do its round',
    agent: 'testname',
  })
})

test('of an error its kind and where it arose are told, and of its cause; never their words', () => {
  const inner = Object.assign(new TypeError('inner words'), { code: 'ECONNRESET' })
  const line = logged(new Error('outer words', { cause: inner }))
  expect(line).toMatchObject({
    cause: {
      name: 'Error',
      at: [expect.stringContaining('log.test.ts'), ...Array<unknown>(3).fill(expect.any(String))],
      cause: { name: 'TypeError', code: 'ECONNRESET' },
    },
  })
  expect(JSON.stringify(line)).not.toContain('words')
})

test.each([
  new Error('first\n    at secret (words)\n  at more words'),
  Object.assign(new Error('first'), { message: 'changed words', stack: 'Error: old\n at words' }),
  Object.assign(new Error('first'), { stack: undefined }),
  'words',
  { words: 1 },
])('what looks like a frame but is none, or is no error, tells nothing: %#', (cause) => {
  expect(JSON.stringify(logged(cause))).not.toContain('words')
})
