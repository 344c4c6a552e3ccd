import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { getConsultHandler } from '../../lambdas/get-consult.ts'
import { listConsultsHandler } from '../../lambdas/list-consults.ts'
import { listEventsHandler } from '../../lambdas/list-events.ts'
import { firstEvent } from '../../src/consult/compose-event.ts'
import type { ConsultState } from '../../src/consult/consult.ts'
import type { ConsultStore } from '../../src/consult/ports/consult-store.ts'
import { aRecord, anEntry, now, posted, posting } from '../consult/a-record.ts'
import { openAccess } from '../doubles/open-access.ts'
import { consultId, key, useCaseWorld } from '../consult/use-case-world.ts'

const failed = (cause: unknown) => {
  throw cause
}

type Handler = ReturnType<typeof getConsultHandler>
const respond = (handler: Handler, query: Record<string, string>) => {
  const event = {
    headers: { authorization: 'Bearer key' },
    pathParameters: { id: consultId },
    queryStringParameters: query,
    requestContext: { requestId: 'r', http: { method: 'GET' } },
  }
  // What API Gateway and Lambda add besides is not looked at.
  return handler(event as unknown as APIGatewayProxyEventV2, {} as Context)
}
const ask = async (handler: Handler, query: Record<string, string> = {}): Promise<unknown> =>
  JSON.parse((await respond(handler, query)).body ?? '')

const Page = z.object({ events: z.array(z.object({ sequence: z.int() })), sequence: z.int() })
const Items = z.object({
  items: z.array(z.object({ id: z.string() })),
  nextCursor: z.string().nullable(),
})
const askWhole = async (handler: Handler, query: Record<string, string>) => {
  const answer = await respond(handler, query)
  return {
    answer: Page.parse(JSON.parse(answer.body ?? '')),
    bytes: Buffer.byteLength(JSON.stringify(answer)),
  }
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

test('more events than one answer can hold come in several, each of which tells the newest sequence', async () => {
  const { deps } = useCaseWorld()
  await deps.store.register({ consultId, callerId: 'crm', key, agent: 'a', createdAt: '' })
  // Quotes are written with a backslash, in a body that is itself quoted.
  const message = { text: '"'.repeat(300_000), from: null, at: null }
  const all = Array.from({ length: 10 }, (_, n) => ({
    ...firstEvent(aRecord()),
    ...{ sequence: n + 1, message },
  }))
  const newest = { ...aRecord(), consult: { ...aRecord().consult, sequence: all.length } }
  await deps.store.append(key, anEntry({ records: [newest], events: all }))
  const handler = listEventsHandler({ ...deps, ...openAccess, failed })
  const read: number[] = []
  for (let pages = 0; read.length < all.length; pages += 1) {
    const { answer, bytes } = await askWhole(handler, { after: String(read.at(-1) ?? 0) })
    expect(bytes).toBeLessThan(6_000_000)
    expect(answer.sequence).toBe(10)
    read.push(...answer.events.map(({ sequence }) => sequence))
    expect(pages).toBeLessThan(5)
  }
  expect(read).toEqual(all.map(({ sequence }) => sequence))
})

test('a consult so old that the newest entry leaves it out is shown as it was left', async () => {
  const { deps, given } = useCaseWorld()
  await given([posting])
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
  expect(calls).toMatchObject({ load: 100, list: 3 })
  const found = await ask(list, { ...query, cursor: none.nextCursor })
  expect(found).toMatchObject({ items: [{ id: 'cst_140' }], nextCursor: expect.any(String) })
})

test('the newest consult in an interaction is found in one call, though many others are newer', async () => {
  const { calls, list } = await listed(100, () => 'joined')
  const query = { agent: 'testname', interactionId: 'i3', limit: '1' }
  expect(await ask(list, query)).toMatchObject({ items: [{ id: 'cst_3' }] })
  expect(calls.load).toBe(1)
  expect(calls.list).toBeLessThan(10)
})

test('pages of what a filter passes follow one another without a gap, and nothing comes twice', async () => {
  const { list } = await listed(60, (n) => (n % 7 === 0 || n > 50 ? 'failed' : 'ended'))
  const ids: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query = { state: 'failed', limit: '4', ...(cursor !== '' && { cursor }) }
    const page = Items.parse(await ask(list, query))
    expect(page.items.length).toBeLessThanOrEqual(4)
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
  }
  const wanted = Array.from({ length: 60 }, (_, n) => n).filter((n) => n % 7 === 0 || n > 50)
  expect(ids).toEqual(wanted.reverse().map((n) => `cst_${n}`))
})
