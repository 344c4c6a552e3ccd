import { expect } from 'vitest'
import { z } from 'zod'
import { ConsultEvent } from '../../src/consult/event.ts'
import type { World } from '../e2e/world.ts'

type Bridge = Omit<World, 'stack' | 'close'>

const Invitations = z.array(z.looseObject({ id: z.string(), interactionId: z.string() }))

/** The id of the open invitation into an interaction. */
export const invitationAbout = async ({ sim }: Pick<World, 'sim'>, interactionId: string) => {
  const open = Invitations.parse(await sim('GET', '/invitations'))
  const invitation = open.find((each) => each.interactionId === interactionId)
  if (!invitation) throw new Error('nobody is invited')
  return invitation.id
}

/** A consult that waits for `bfriend`, and what he and others do about it. */
export const startConsult = async (world: Bridge, more: object = {}) => {
  const interactionId = await world.interaction('chat')
  const body = {
    agent: 'testname',
    media: 'chat',
    interactionId,
    target: { agent: 'bfriend' },
    ...more,
  }
  const { id } = world.consultOf(await world.call('startConsult', { body }))
  return {
    id,
    interactionId,
    accept: async () =>
      world.sim('POST', `/invitations/${await invitationAbout(world, interactionId)}/accept`),
    say: (text: string) =>
      world.sim('POST', `/interactions/${interactionId}/messages`, {
        from: 'bfriend',
        text,
        visibility: 'Agents',
      }),
    leave: () => world.sim('POST', `/interactions/${interactionId}/participants/bfriend/leave`),
    close: () => world.sim('POST', `/interactions/${interactionId}/close`),
  }
}

/** What a caller was told, in short: `3 pending request`. */
export const inShort = (events: { sequence: number; type: string; source: string }[]): string[] =>
  events.map(
    ({ sequence, type, source }) => `${sequence} ${type.replace('consult.', '')} ${source}`,
  )

const Events = z.looseObject({ events: z.array(ConsultEvent) })

/** All events of a consult once this type is among them, however long that takes. */
export const eventsOnce = async (
  { call }: Pick<World, 'call'>,
  id: string,
  type: ConsultEvent['type'],
): Promise<ConsultEvent[]> => {
  const read = async () =>
    Events.parse((await call('listEvents', { path: { id }, query: { after: 0 } })).body).events
  const types = async () => (await read()).map((event) => event.type)
  await expect.poll(types, { timeout: 90_000, interval: 200 }).toContain(type)
  return read()
}
