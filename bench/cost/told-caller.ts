import { z } from 'zod'
import type { Stack } from '../../local/stack.ts'
import { ConsultEvent } from '../../src/consult/event.ts'
import { startReceiver } from '../deliveries/receivers.ts'
import { openCaller } from '../local-caller.ts'

const Frame = z.looseObject({ event: ConsultEvent.optional() })
const Id = z.looseObject({ id: z.string() })

/** The least that a caller may wait for an answer: as long as a consult's last look at itself is put off. */
const answerTimeoutSeconds = 5

/** A caller with one socket and one webhook that take everything, who knows what both have been told. */
export const openToldCaller = async (stack: Stack) => {
  const told = { socket: new Set<string>(), webhook: new Set<string>() }
  const sequences = new Map<string, number>()
  let look = () => {}
  const caller = await openCaller(stack.url, (frame) => {
    const { event } = Frame.parse(JSON.parse(frame.toString('utf8')))
    if (!event) return
    told.socket.add(event.id)
    sequences.set(`${event.consult.id} ${event.type}`, event.sequence)
    look()
  })
  const receiver = await startReceiver((id) => {
    told.webhook.add(id)
    look()
  })
  await caller.post(Id, '/v1/webhooks', { url: receiver.url, description: 'counted' })

  const isTold = (consultId: string, sequence: number): boolean =>
    Array.from({ length: sequence }, (_, n) => `evt_${consultId}_${n + 1}`).every(
      (id) => told.socket.has(id) && told.webhook.has(id),
    )
  /** Resolves to an event's sequence once both have it and all before it. */
  const until = (consultId: string, type: ConsultEvent['type']): Promise<number> =>
    new Promise((resolve) => {
      look = () => {
        const sequence = sequences.get(`${consultId} ${type}`)
        if (sequence !== undefined && isTold(consultId, sequence)) resolve(sequence)
      }
      look()
    })
  const simulate = async (path: string, body?: object): Promise<unknown> => {
    const request = { method: 'POST', ...(body && { body: JSON.stringify(body) }) }
    return (await fetch(`${stack.gwsUrl}/sim/interactions${path}`, request)).json()
  }

  return {
    /** A consult from its request until its colleague has left and both have been told; how many events it made. */
    async consult(): Promise<number> {
      const agent = 'testname'
      const { id: interactionId } = Id.parse(
        await simulate('', { agent, media: 'chat', customer: 'C' }),
      )
      const { id } = await caller.post(Id, '/v1/consults', {
        ...{ agent, media: 'chat', interactionId, target: { agent: 'bfriend' } },
        answerTimeoutSeconds,
      })
      await until(id, 'consult.joined')
      await simulate(`/${interactionId}/participants/bfriend/leave`)
      const events = await until(id, 'consult.ended')
      await simulate(`/${interactionId}/close`)
      return events
    },
    close() {
      caller.close()
      receiver.close()
    },
  }
}
