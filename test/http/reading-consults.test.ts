import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { expect, test } from 'vitest'
import { getConsultHandler } from '../../lambdas/get-consult.ts'
import { listConsultsHandler } from '../../lambdas/list-consults.ts'
import { listEventsHandler } from '../../lambdas/list-events.ts'
import type { ConsultState } from '../../src/consult/consult.ts'
import type { ConsultStore } from '../../src/consult/ports/consult-store.ts'
import { aRecord, anEntry, now, posted, posting } from '../consult/a-record.ts'
import { openAccess } from '../doubles/open-access.ts'
import { consultId, useCaseWorld } from '../consult/use-case-world.ts'

const failed = (cause: unknown) => {
  throw cause
}

type Handler = ReturnType<typeof getConsultHandler>
const ask = async (handler: Handler, query: Record<string, string> = {}): Promise<unknown> => {
  const event = {
    headers: { authorization: 'Bearer key' },
    pathParameters: { id: consultId },
    queryStringParameters: query,
    requestContext: { requestId: 'r', http: { method: 'GET' } },
  }
  // What API Gateway and Lambda add besides is not looked at.
  const answer = await handler(event as unknown as APIGatewayProxyEventV2, {} as Context)
  return JSON.parse(answer.body ?? '')
}

/** How often each of the store's reads is called. */
const counting = (store: ConsultStore) => {
  const calls = { load: 0, events: 0, lastEvent: 0, list: 0 }
  // One function for four signatures: it passes on what it is given.
  const counted = <Name extends keyof typeof calls>(name: Name): ConsultStore[Name] =>
    ((...args: never[]) => {
      calls[name] += 1
      return (store[name] as (...args: never[]) => unknown)(...args)
    }) as ConsultStore[Name]
  const reads = {
    load: counted('load'),
    events: counted('events'),
    lastEvent: counted('lastEvent'),
    list: counted('list'),
  }
  return { calls, store: { ...store, ...reads } }
}

test('a caller who waits looks at the newest entry only, until there is an event to read', async () => {
  const { deps, given, observed, pass } = useCaseWorld()
  await given([posting])
  const { calls, store } = counting(deps.store)
  let looks = 0
  const sleep = async (milliseconds: number) => {
    pass(milliseconds / 1000)
    if ((looks += 1) === 8) await observed(posted)
  }
  const handler = listEventsHandler({ store, clock: deps.clock, sleep, ...openAccess, failed })
  const answer = await ask(handler, { after: '2', wait: '20' })
  expect(answer).toMatchObject({ events: [{ type: 'consult.pending', sequence: 3 }], sequence: 3 })
  expect(calls).toEqual({ load: 9, events: 1, lastEvent: 0, list: 0 })
})

test('a consult so old that the newest entry leaves it out is shown as it was left', async () => {
  const { deps, given } = useCaseWorld()
  await given([posting])
  const { key } = (await deps.store.locate(consultId)) ?? {}
  if (key === undefined) throw new Error('the consult is not known')
  await deps.store.append(key, anEntry({ position: 3, records: [], behind: 2 }))
  const { calls, store } = counting(deps.store)
  const handler = getConsultHandler({ store, ...openAccess, failed })
  expect(await ask(handler)).toMatchObject({ id: consultId, state: 'sending', sequence: 2 })
  expect(calls).toMatchObject({ load: 1, lastEvent: 1 })
})

const listed = async (count: number, stateOf: (n: number) => ConsultState) => {
  const { deps } = useCaseWorld()
  for (let n = 0; n < count; n += 1) {
    const key = { media: 'chat', interactionId: `i${n}` } as const
    const id = `cst_${n}`
    const header = { consultId: id, callerId: 'crm', key, agent: 'testname' }
    await deps.store.register({ ...header, createdAt: now.toISOString() })
    const consult = { ...aRecord().consult, id, state: stateOf(n) }
    await deps.store.append(key, anEntry({ records: [aRecord({ consult })] }))
  }
  const { calls, store } = counting(deps.store)
  return { calls, list: listConsultsHandler({ store, ...openAccess, failed }) }
}

test('a filter that few consults pass is not looked for in more than a hundred at once', async () => {
  const { calls, list } = await listed(250, (n) => (n === 140 ? 'failed' : 'ended'))
  const query = { state: 'failed', limit: '30' }
  const none = (await ask(list, query)) as { items: unknown[]; nextCursor: string }
  expect(none.items).toEqual([])
  expect(calls).toMatchObject({ load: 100, list: 4 })
  const found = await ask(list, { ...query, cursor: none.nextCursor })
  expect(found).toMatchObject({ items: [{ id: 'cst_140' }], nextCursor: expect.any(String) })
})
