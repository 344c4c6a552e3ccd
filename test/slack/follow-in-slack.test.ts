import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { dynamoSlackMessages } from '../../src/adapters/dynamodb/slack-messages.ts'
import { slackApi } from '../../src/adapters/slack/api.ts'
import { followInSlack } from '../../src/adapters/slack/follow-in-slack.ts'
import type { SlackWork } from '../../src/adapters/sqs/messages.ts'
import { firstEvent } from '../../src/consult/compose-event.ts'
import type { ConsultState } from '../../src/consult/consult.ts'
import type { ConsultEvent } from '../../src/consult/event.ts'
import type { ConsultStore } from '../../src/consult/ports/consult-store.ts'
import { aRecord } from '../consult/a-record.ts'
import { openFreshTable } from '../contracts/open-table.ts'
import { memoryConsultStore } from '../doubles/memory-consult-store.ts'
import { startFakeSlack } from '../doubles/slack/fake-slack.ts'

let opened: Awaited<ReturnType<typeof openFreshTable>>
beforeAll(async () => {
  opened = await openFreshTable()
}, 60_000)
afterAll(() => opened.close())

/** A consult that can be put into any state, and Slack. */
const follow = async ({ metadata = {} }: { metadata?: Record<string, string> } = {}) => {
  const slack = await startFakeSlack()
  onTestFinished(() => slack.close())
  const time = { now: new Date('2026-01-02T03:04:05Z') }
  const clock = { now: () => time.now }
  const record = aRecord()
  const id = `cst_${randomUUID()}`
  const header = {
    consultId: id,
    callerId: 'slack',
    key: { media: 'chat' as const, interactionId: id },
    agent: 'testname',
    createdAt: '',
  }
  let current: ConsultEvent['consult'] = {
    ...record.consult,
    ...{ id, metadata: { slack_user: 'U1', slack_target: 'Bea', ...metadata } },
  }
  const store: ConsultStore = {
    ...memoryConsultStore(),
    locate: () => Promise.resolve(header),
    load: () =>
      Promise.resolve({
        key: header.key,
        position: 1,
        records: [{ ...record, consult: current }],
      } as never),
  }
  const work: SlackWork[] = []
  const deps = {
    api: slackApi({ apiUrl: slack.apiUrl, token: 'xoxb-local', objected: () => undefined }),
    messages: dynamoSlackMessages(opened.table, { clock, keptSeconds: 60 }),
    store,
    untold: (cause: unknown): void => {
      throw cause
    },
    queueWork: (each: SlackWork) => Promise.resolve(void work.push(each)),
  }
  const become = (state: ConsultState, sequence: number): ConsultEvent => {
    current = { ...current, state, sequence }
    const base = firstEvent({ ...record, consult: current })
    const type = state === 'joined' ? 'consult.joined' : base.type
    return { ...base, type, sequence, consult: current }
  }
  const tell = (event: ConsultEvent, more: Partial<typeof deps> = {}) =>
    followInSlack({ ...deps, ...more }, event)
  return { slack, become, tell, work, time, id, messages: deps.messages }
}

test('an older change that Slack takes last does not stay', async () => {
  const { slack, become, tell } = await follow()
  await tell(become('accepted', 1))
  const { arrived, letGo } = slack.hold('chat.update')
  const first = tell(become('pending', 2))
  await arrived
  const second = tell(become('joined', 3))
  await second
  letGo()
  expect((await Promise.all([first, second])).map(({ outcome }) => outcome)).toEqual([
    'delivered',
    'delivered',
  ])
  expect(slack.messages).toHaveLength(1)
  expect(slack.messages[0]?.text).toMatch(/^Bea has joined/)
  expect(slack.objections).toEqual([])
})

test('an event that comes again, or late, changes nothing', async () => {
  const { slack, become, tell } = await follow()
  const first = become('accepted', 1)
  await tell(first)
  const joined = become('joined', 3)
  await tell(joined)
  const edits = slack.messages[0]?.edits
  await tell(first)
  await tell(joined)
  expect(slack.messages).toHaveLength(1)
  expect(slack.messages[0]?.edits).toBe(edits)
})

test('of two who would post the message one does, and the other tries again', async () => {
  const { slack, become, tell } = await follow()
  const { letGo } = slack.hold('chat.postMessage')
  const first = become('accepted', 1)
  const posting = tell(first)
  const other = tell(first)
  const quick = await Promise.race([posting, other])
  expect(quick).toMatchObject({ outcome: 'failed', reason: 'slack_being_posted' })
  letGo()
  await Promise.all([posting, other])
  expect(slack.messages).toHaveLength(1)
})

test('whoever died while posting is waited for for a minute', async () => {
  const { slack, become, tell, time, id, messages } = await follow()
  await messages.claim(id)
  const first = become('accepted', 1)
  expect(await tell(first)).toMatchObject({ outcome: 'failed' })
  time.now = new Date(time.now.getTime() + 61_000)
  expect(await tell(first)).toMatchObject({ outcome: 'delivered' })
  expect(slack.messages).toHaveLength(1)
})

test('Slack’s wish to be left alone is told, and no call is made before', async () => {
  const { slack, become, tell, time } = await follow()
  // The table is shared, and so is what Slack asks for.
  time.now = new Date('2020-01-02T03:04:05Z')
  slack.tooMany('chat.postMessage', 30)
  const first = become('accepted', 1)
  expect(await tell(first)).toMatchObject({
    outcome: 'failed',
    reason: 'slack_ratelimited',
    retryAfterSeconds: 30,
  })
  time.now = new Date(time.now.getTime() + 10_000)
  expect(await tell(first)).toMatchObject({ outcome: 'failed', retryAfterSeconds: 20 })
  time.now = new Date(time.now.getTime() + 20_000)
  expect(await tell(first)).toMatchObject({ outcome: 'delivered' })
  expect(slack.calls).toHaveLength(1)
})

test('a message that somebody has deleted is not missed', async () => {
  const { slack, become, tell } = await follow()
  await tell(become('accepted', 1))
  slack.messages.length = 0
  expect(await tell(become('joined', 2))).toMatchObject({ outcome: 'delivered' })
  expect(slack.messages).toEqual([])
})

test.each([
  [
    'a token that was revoked',
    { body: { ok: false, error: 'token_revoked' } },
    'slack_token_revoked',
  ],
  ['an outage', { status: 503, body: {} }, 'slack_http_503'],
  ['another server', { body: 'hello' }, 'slack_unreadable_answer'],
])('%s is a failed try, for the ladder', async (_, answer, reason) => {
  const { slack, become, tell } = await follow()
  slack.trouble('chat.postMessage', answer)
  expect(await tell(become('accepted', 1))).toMatchObject({ outcome: 'failed', reason })
})

test('the note is queued when the colleague joins, under a key of its consult', async () => {
  const { become, tell, work, id } = await follow({ metadata: { slack_note: 'hurry' } })
  await tell(become('accepted', 1))
  expect(work).toEqual([])
  await tell(become('joined', 2))
  expect(work).toMatchObject([
    {
      do: 'act',
      request: { action: 'message', text: 'hurry' },
      key: `slack/note/${id}`,
      user: 'U1',
    },
  ])
})

test('a consult that was not started in Slack is none of its business', async () => {
  const { slack, become, tell } = await follow()
  const event = become('accepted', 1)
  const elsewhere = { ...event, consult: { ...event.consult, metadata: {} } }
  expect(await tell(elsewhere)).toMatchObject({ outcome: 'delivered' })
  expect(slack.calls).toEqual([])
})

test('words for one person go to Slack and nowhere else, five times within half an hour', async () => {
  let now = Date.now()
  const slack = await startFakeSlack({ now: () => now })
  onTestFinished(() => slack.close())
  const api = slackApi({ apiUrl: slack.apiUrl, token: 'xoxb-local', objected: () => undefined })
  expect(await api.respond('http://169.254.169.254/latest', 'psst')).toEqual({
    outcome: 'refused',
    error: 'not_slacks',
  })
  expect(await api.respond('nonsense', 'psst')).toMatchObject({ outcome: 'refused' })
  const { responseUrl } = slack.newResponse()
  const told = []
  for (let n = 0; n < 6; n += 1) told.push((await api.respond(responseUrl, 'psst')).outcome)
  expect(told).toEqual(['done', 'done', 'done', 'done', 'done', 'refused'])
  const other = slack.newResponse()
  now += 31 * 60_000
  expect(await api.respond(other.responseUrl, 'psst')).toMatchObject({ outcome: 'refused' })
})

test('what goes wrong on our side is told, and tried again where nothing waits behind it', async () => {
  const { become, tell } = await follow({ metadata: { slack_note: 'hurry' } })
  const causes: unknown[] = []
  const tried = await tell(become('joined', 2), {
    queueWork: () => Promise.reject(new Error('no queue')),
    untold: (cause: unknown) => void causes.push(cause),
  })
  expect(tried).toMatchObject({ outcome: 'failed', reason: 'slack_unforeseen' })
  expect(causes).toHaveLength(1)
})
