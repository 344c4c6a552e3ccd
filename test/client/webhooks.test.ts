import { expect, test } from 'vitest'
import { consultBridge } from '../../client/index.ts'
import { ReplayRequest } from '../../lambdas/replay-webhook.ts'

const since = '2026-03-02T09:15:00Z'

test('a replay of several pages is asked for as the bridge takes it', async () => {
  const asked: unknown[] = []
  const { webhooks } = consultBridge({
    ...{ baseUrl: 'http://bridge.test', apiKey: 'key' },
    fetch: async (url, init) => {
      const body: unknown = await new Request(url, init).json()
      // Throws for what would be a 400.
      ReplayRequest.parse(body)
      asked.push(body)
      const nextCursor = asked.length === 1 ? 'page-2' : null
      return Response.json({ count: 2, nextCursor }, { status: 202 })
    },
  })
  let { count, nextCursor } = await webhooks.replay('wh_1', { since })
  while (nextCursor !== null) {
    const page = await webhooks.replay('wh_1', { cursor: nextCursor })
    count += page.count
    nextCursor = page.nextCursor
  }
  expect([count, asked]).toEqual([4, [{ since }, { cursor: 'page-2' }]])
  // @ts-expect-error The bridge would refuse it.
  await expect(webhooks.replay('wh_1', { since, cursor: 'page-2' })).rejects.toThrow()
})
