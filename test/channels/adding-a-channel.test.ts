import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { chatbotWebhook } from '../../lambdas/chatbot-webhook.ts'
import { lambdaContext } from '../../local/gateway/context.ts'
import { useCaseWorld } from '../consult/use-case-world.ts'
import { ParleyRequest, parley } from './parley.ts'
import { openAccess } from '../doubles/open-access.ts'

test('the guide’s dialect is the one that is tested here', async () => {
  const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8')
  const guide = await read('../../docs/adding-a-channel.md')
  const [, dialect] = /```ts dialect\n([\s\S]*?)```/.exec(guide) ?? []
  const tested = await read('parley.ts')
  expect(dialect).toBe(tested.replaceAll('../../src/channels/', './'))
})

const answer = async (body: object) => {
  const { deps, asked } = useCaseWorld()
  const bot = { id: 'bot', audience: 'customer', agents: 'all' } as const
  const handler = chatbotWebhook(
    {
      ...deps,
      ...openAccess,
      callers: { byKey: () => Promise.resolve(bot) },
      newConsultId: () => 'cst_1',
      answerWithinMs: 28_000,
      answerTimeoutMs: 10_000,
      failed: (cause: unknown) => {
        throw cause
      },
    },
    ParleyRequest,
    parley,
  )
  const event = {
    headers: { authorization: 'Bearer x' },
    body: JSON.stringify(body),
    requestContext: { requestId: 'r', http: { method: 'POST' } },
  }
  const context = lambdaContext('answerParley', 'r', 30_000)
  const { statusCode, body: text } = (await handler(event as never, context)) as {
    statusCode: number
    body: string
  }
  return { statusCode, reply: JSON.parse(text) as unknown, asked }
}

test('a fourth platform escalates with what the guide shows', async () => {
  const memory = {
    consult_agent: 'testname',
    consult_interaction_id: '0000Na9B26EF006E',
    consult_queue: 'support',
    consult_wait_seconds: 0,
  }
  const { statusCode, reply, asked } = await answer({ event: 'human_wanted', memory, extra: 1 })
  expect([statusCode, reply]).toEqual([
    200,
    {
      say: 'I am still looking for a colleague, please stay with me for a moment.',
      remember: { consult_outcome: 'waiting', consult_id: 'cst_1' },
      handedOver: false,
    },
  ])
  expect(asked.posts).toHaveLength(1)
})

test('and is told what its builder has forgotten', async () => {
  const { statusCode, reply } = await answer({ event: 'human_wanted', memory: {} })
  expect([statusCode, reply]).toMatchObject([400, { errors: [{ path: 'consult_agent' }, {}] }])
})
