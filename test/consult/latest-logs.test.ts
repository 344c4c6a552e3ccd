import { expect, test } from 'vitest'
import { emptyLog } from '../../src/consult/interaction-log.ts'
import type { InteractionLog } from '../../src/consult/interaction-log.ts'
import { latestLogs } from '../../src/consult/latest-logs.ts'
import { aRecord } from './a-record.ts'
import { key } from './use-case-world.ts'

const aLog = (waiting: InteractionLog['waiting']): InteractionLog => ({
  ...emptyLog(key),
  ...{ position: 3, records: [aRecord()], waiting },
})

test.each([
  ['nothing waits', null],
  ['what waits is ours', { position: 3, by: 'us' }],
])('a log is kept where %s', (_, waiting) => {
  const logs = latestLogs('us')
  logs.learn(aLog(waiting))
  expect(logs.of(key)).toEqual(aLog(waiting))
})

test.each([
  ['another', 'them'],
  ['nobody yet', null],
])(
  'a log in which something waits for %s is read again: nobody says here when it is handed on',
  (_, by) => {
    const logs = latestLogs('us')
    logs.learn(aLog(null))
    logs.learn(aLog({ position: 3, by }))
    expect(logs.of(key)).toBeUndefined()
  },
)
