import { z } from 'zod'
import { replayCursor } from '../../lambdas/replay-cursor.ts'
import { localKeys } from '../../local/local-callers.ts'
import type { World } from '../e2e/world.ts'

const Page = z.looseObject({ items: z.array(z.unknown()), nextCursor: z.string().nullable() })

const encode = (text: string) => Buffer.from(text).toString('base64url')
const decode = (cursor: string) => Buffer.from(cursor, 'base64url').toString()

/** Cursors that nobody was given, made of one that somebody was. */
const forged = (cursor: string): string[] => {
  const text = decode(cursor)
  const longer = [
    cursor.slice(1),
    `${cursor}A`,
    `${cursor}=`,
    encode('x'.repeat(1100)),
    encode('{}'),
  ]
  if (!text.startsWith('{')) return longer
  const members = Object.entries(z.record(z.string(), z.unknown()).parse(JSON.parse(text)))
  const without = (name: string) => Object.fromEntries(members.filter(([each]) => each !== name))
  const changed = members.flatMap(([name, value]) => [
    without(name),
    ...[null, 1, '', 'x'.repeat(500), [value], { value }].map((other) => ({
      ...without(name),
      [name]: other,
    })),
  ])
  return [
    ...longer,
    ...[...changed, { ...without(''), more: 1 }].map((one) => encode(JSON.stringify(one))),
  ]
}

/** What the lists have given out, by call: the first is the caller's own. */
export const cursorsFrom = async (
  world: World,
  { webhookId }: { webhookId: string },
): Promise<Readonly<Record<string, readonly string[]>>> => {
  const cursorOf = ({ body }: { body: unknown }, what: string): string => {
    const { nextCursor } = Page.parse(body)
    if (nextCursor === null) throw new Error(`${what} has one page only`)
    return nextCursor
  }
  const query = { limit: 1 }
  const ofAgent = cursorOf(await world.call('listConsults', { query }), 'the list of consults')
  const ofBot = cursorOf(
    await world.call('listConsults', { query, key: localKeys.customer }),
    'the bot’s list',
  )
  const ofSessions = cursorOf(
    await world.call('listSessions', { query, key: localKeys.operator }),
    'the list of sessions',
  )
  const ofDeliveries = cursorOf(
    await world.call('listDeliveries', { query, path: { id: webhookId } }),
    'the list of deliveries',
  )
  const ofReplay = replayCursor.encode({ since: new Date(0), undelivered: true }, '1')
  const all = [ofAgent, ofBot, ofSessions, ofDeliveries, ofReplay]
  const own = (cursor: string) => [
    cursor,
    ...all.filter((each) => each !== cursor),
    ...forged(cursor),
  ]
  return {
    listConsults: own(ofAgent),
    listSessions: own(ofSessions),
    listDeliveries: own(ofDeliveries),
    replayWebhook: own(ofReplay),
  }
}
