import { expect, test } from 'vitest'
import { printsAsSaid, stepsOf } from './walk.ts'

const consult = (id: string, state = 'pending') =>
  `{"id":"cst_${id.repeat(32)}","state":"${state}","createdAt":"2026-11-21T14:33:16.708Z"}`

test('a page’s commands are found with what it says that they print', () => {
  const page =
    'a\n```console\n$ one \\\n  more\nsays\n\nthis\n$ two\n```\n```sh\n$ no\n```\n```console\n$ three\n…\n```\n'
  expect(stepsOf(page)).toEqual([
    { command: 'one \\\n  more', prints: 'says\n\nthis' },
    { command: 'two', prints: '' },
    { command: 'three', prints: '…' },
  ])
})

test('ids and times may differ, and how JSON is wrapped; nothing else', () => {
  expect(printsAsSaid(consult('a').replaceAll(',', ',\n'), consult('b'))).toBe(true)
  expect(printsAsSaid(consult('a'), consult('a', 'joined'))).toBe(false)
  expect(printsAsSaid('{"a":1}', '{"a":1,"b":2}')).toBe(false)
  expect(printsAsSaid('{"a":1,"b":2}', '{"a":1}')).toBe(false)
  expect(printsAsSaid('{"a":1}', 'curl: (7) refused')).toBe(false)
  expect(printsAsSaid('', 'something')).toBe(false)
})

test('an ellipsis stands for members and lines', () => {
  expect(printsAsSaid('{"a":[{"b":1, …}], … }', '{"a":[{"b":1,"c":2}],"d":3}')).toBe(true)
  expect(printsAsSaid('{"a":[{"b":1, …}], … }', '{"a":[{"b":2,"c":2}],"d":3}')).toBe(false)
  expect(printsAsSaid('…\nready (2.1 s)\n…', 'first\nready (0.9 s)\nlast\n')).toBe(true)
  expect(printsAsSaid('…\nready (2.1 s)\n…', 'first\nlast\n')).toBe(false)
  expect(printsAsSaid('ready', 'ready\nlast')).toBe(false)
})
