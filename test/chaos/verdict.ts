import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { ConsultEvent } from '../../src/consult/event.ts'
import type { World } from '../e2e/world.ts'
import type { Caller } from './caller.ts'
import type { Started } from './load.ts'

const Events = z.object({ events: z.array(ConsultEvent), sequence: z.int() })
const Overlaps = z.array(z.object({ agent: z.string(), ms: z.number() }))
const final = new Set(['rejected', 'failed', 'unanswered', 'ended'])

const triesAtMost = 10

/** All of a consult's events; asked for again where the machine is too busy to answer. */
export const eventsOf = async (world: World, consultId: string): Promise<ConsultEvent[]> => {
  for (let tries = 1; ; tries += 1) {
    const answer = await world
      .call('listEvents', { path: { id: consultId }, query: { after: 0 } })
      .catch(() => undefined)
    if (answer?.status === 200) return Events.parse(answer.body).events
    if (tries === triesAtMost) throw new Error(`${consultId}: ${answer?.status ?? 'no answer'}`)
    await pause(1000)
  }
}

export const isFinal = (events: ConsultEvent[]): boolean =>
  final.has(events.at(-1)?.consult.state ?? '')

/** A client that starts anew may still be seen on the line for a moment. */
const overlapAtMostMs = 1000

/** What is wrong with what was found in the end: nothing, when the bridge kept its promises. */
export const findFaults = async (
  world: World,
  caller: Caller,
  started: Started[],
): Promise<string[]> => {
  const faults: string[] = []
  const byWebhook = caller.byWebhook()
  for (const { consultId, interactionId } of started) {
    const posts = (await world.journal(interactionId)).length
    if (posts > 1) faults.push(`${interactionId}: ${posts} Consults posted`)
    if (consultId === undefined) continue
    const events = await eventsOf(world, consultId)
    const sequences = events.map(({ sequence }) => sequence).join()
    if (!isFinal(events)) faults.push(`${consultId}: ${events.at(-1)?.consult.state} in the end`)
    if (sequences !== events.map((_, index) => index + 1).join())
      faults.push(`${consultId}: recorded ${sequences}`)
    const endings = events.filter(({ type }) => final.has(type.replace('consult.', '')))
    const isLate = events.some(({ consult }) => consult.late)
    if (endings.length !== (isLate ? 2 : 1))
      faults.push(`${consultId}: ended ${endings.length} times`)
    for (const [channel, ledger] of Object.entries({
      socket: caller.bySocket,
      webhook: byWebhook,
    })) {
      const told = ledger.get(consultId)?.join()
      if (told !== sequences) faults.push(`${consultId}: ${channel} told ${told} of ${sequences}`)
    }
  }
  const overlaps = Overlaps.parse(await world.sim('GET', '/overlaps'))
  for (const { agent, ms } of overlaps)
    if (ms > overlapAtMostMs) faults.push(`${agent}: held twice for ${ms} ms`)
  return faults
}
