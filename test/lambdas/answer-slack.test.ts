import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { describe, expect, test } from 'vitest'
import { answerSlackHandler } from '../../lambdas/answer-slack.ts'
import type { Slack } from '../../src/adapters/slack/slack.ts'
import type { SlackWork } from '../../src/adapters/sqs/messages.ts'
import { slackWords } from '../../src/channels/slack-reply.ts'
import { ids } from '../../src/channels/slack-views.ts'
import { consultId, key, useCaseWorld } from '../consult/use-case-world.ts'
import { memoryIdempotencyKeys } from '../doubles/memory-idempotency-keys.ts'

type Who = Awaited<ReturnType<Slack['agentOf']>>

const from = { team: { id: 'T1' }, user: { id: 'U1', team_id: 'T1' } }
const payload = (sent: object) => ({ payload: JSON.stringify({ ...from, ...sent }) })
const chosen = (id: string, value: string) => ({
  [id]: { [id]: { selected_option: { value, text: { text: value } } } },
})
const submitted = (callback_id: string, kept: object, values: object) =>
  payload({
    type: 'view_submission',
    view: { id: 'V1', callback_id, private_metadata: JSON.stringify(kept), state: { values } },
  })

const asks = {
  command: { command: '/consult', team_id: 'T1', user_id: 'U1', trigger_id: '1.2' },
  search: payload({ type: 'block_suggestion', action_id: 'target', value: 'bea' }),
  click: payload({
    type: 'block_actions',
    trigger_id: '1.2',
    response_url: 'https://hooks.slack.com/actions/1',
    actions: [{ action_id: 'transfer', action_ts: '1.5', value: consultId }],
  }),
  window: submitted(
    ids.startForm,
    {},
    {
      ...chosen(ids.interaction, `${key.media}:${key.interactionId}`),
      ...chosen(ids.target, 'agent:bfriend'),
    },
  ),
  note: submitted(
    ids.messageForm,
    { consultId, responseUrl: 'https://hooks.slack.com/actions/1' },
    { [ids.text]: { [ids.text]: { value: 'Look at his last order.' } } },
  ),
}

/** The function over the use cases' world, and a Slack that says so much of who asks. */
const answering = ({
  who = { outcome: 'known', agent: 'testname' },
  limit = 600,
  slowSeconds = 0,
}: { who?: Who; limit?: number; slowSeconds?: number } = {}) => {
  const world = useCaseWorld()
  const queued: SlackWork[] = []
  const waits: number[] = []
  const counted: (string | undefined)[][] = []
  const handler = answerSlackHandler({
    ...world.deps,
    // As much of a workspace as is asked of it.
    slack: {
      team: 'T1',
      caller: { id: 'slack', audience: 'agent', agents: 'all', requestsPerMinute: limit },
      isGenuine: () => true,
      agentOf: (_: string, withinMs: number) => {
        waits.push(withinMs)
        world.pass(slowSeconds)
        return Promise.resolve(who)
      },
      api: {
        call: () => Promise.resolve({ outcome: 'done', data: { view: { id: 'V1', hash: 'h' } } }),
      },
    } as unknown as Slack,
    agents: { lookUp: () => Promise.resolve({ username: 'testname', password: 'secret' }) },
    windows: {
      count: ({ callerId, onlyAgent }) => {
        counted.push([callerId, onlyAgent])
        return Promise.resolve({ requests: counted.length, secondsLeft: 42 })
      },
    },
    keys: memoryIdempotencyKeys(world.deps.clock),
    newConsultId: () => consultId,
    queueSlackWork: (work) => Promise.resolve(void queued.push(work)),
    failed: (cause) => {
      throw cause
    },
  })
  const ask = async (fields: Record<string, string>, msAgo = 0) => {
    const event = {
      headers: {},
      requestContext: { requestId: 'r', timeEpoch: world.deps.clock.now().getTime() - msAgo },
      body: new URLSearchParams(fields).toString(),
    }
    // As much of an event as the function looks at.
    const { statusCode, body } = (await handler(
      event as unknown as APIGatewayProxyEventV2,
      {} as Context,
    )) as { statusCode: number; body?: string }
    return {
      status: statusCode,
      body: body === undefined ? undefined : (JSON.parse(body) as unknown),
    }
  }
  return { ask, queued, waits, counted, consult: world.consult }
}

test.each([0, 1000, 2000])(
  'what Slack is asked %d ms later leaves time for words about it',
  async (msAgo) => {
    const { ask, waits } = answering({ who: { outcome: 'unavailable' } })
    expect(await ask(asks.command, msAgo)).toMatchObject({ body: { text: slackWords.slackSilent } })
    // Three seconds, of which the way to Slack takes half a one.
    for (const withinMs of waits) expect(withinMs).toBeLessThanOrEqual(2500 - msAgo - 300)
    expect(waits).toHaveLength(1)
  },
)

test('words about a click, which no answer shows, are told from a queue', async () => {
  const { ask, queued } = answering({ who: { outcome: 'unavailable' } })
  expect(await ask(asks.click)).toEqual({ status: 200, body: undefined })
  expect(queued).toEqual([
    {
      do: 'tell',
      key: 'slack/click/1.5/U1',
      user: 'U1',
      responseUrl: 'https://hooks.slack.com/actions/1',
      words: slackWords.slackSilent,
    },
  ])
})

test('a click is queued with when it was made', async () => {
  const { ask, queued } = answering()
  await ask(asks.click, 2000)
  expect(queued).toMatchObject([{ do: 'act', askedAt: '2026-01-02T03:04:03.000Z' }])
})

describe('given whoever asked is known only when Slack has had its answer', () => {
  test('a click is not carried out, and that is told', async () => {
    const { ask, queued } = answering({ slowSeconds: 120 })
    await ask(asks.click)
    expect(queued).toMatchObject([{ do: 'tell', words: slackWords.tooLate }])
  })

  test.each(['window', 'note'] as const)(
    'what a %s asks for is left to its next press',
    async (by) => {
      const { ask, queued, consult } = answering({ slowSeconds: 120 })
      const { body } = await ask(asks[by])
      expect(Object.values((body as { errors: object }).errors)).toEqual([slackWords.late])
      expect([queued, await consult()]).toEqual([[], undefined])
    },
  )
})

test('what a window asks for in time is started', async () => {
  const { ask, consult } = answering()
  await ask(asks.window)
  expect(await consult()).toMatchObject({ state: 'accepted' })
})

test('what people in Slack ask for counts as their agent’s, and one too many is told so', async () => {
  const { ask, queued, counted } = answering({ limit: 1 })
  await ask(asks.command)
  expect(queued).toMatchObject([{ do: 'fill-form' }])
  expect((await ask(asks.command)).body).toEqual({
    response_type: 'ephemeral',
    text: slackWords.tooMany,
  })
  expect((await ask(asks.search)).body).toEqual({ options: [] })
  await ask(asks.click)
  expect(queued.slice(1)).toMatchObject([{ do: 'tell', words: slackWords.tooMany }])
  expect(new Set(counted.map(String))).toEqual(new Set(['slack,testname']))
  expect(counted).toHaveLength(4)
})

test('whom nobody knows costs nobody a request', async () => {
  const { ask, counted } = answering({ who: { outcome: 'unknown' } })
  await ask(asks.command)
  expect(counted).toEqual([])
})
