import { z } from 'zod'
import { participantOf } from '../../local/gws-simulator/world.ts'
import type { Interaction } from '../../local/gws-simulator/world.ts'
import type { ConsultEvent } from '../../src/consult/event.ts'
import type { LocalCaller } from '../local-caller.ts'
import { hostMs } from '../monotonic.ts'
import type { RestartableGws } from './restartable-gws.ts'

type Heard = { atMs: number; event: ConsultEvent }

const colleagueName = 'bfriend'
const Started = z.looseObject({ id: z.string() })

/** Everything that the caller hears, by consult. */
export const createEar = () => {
  const heard = new Map<string, Heard[]>()
  const listeners = new Set<() => void>()
  const of = (consultId: string): Heard[] => heard.get(consultId) ?? []
  return {
    of,
    hear(event: ConsultEvent): void {
      const { id } = event.consult
      heard.set(id, [...of(id), { atMs: hostMs(), event }])
      for (const look of listeners) look()
    },
    until: (consultId: string, type: ConsultEvent['type']): Promise<Heard> =>
      new Promise((resolve) => {
        const look = () => {
          const found = of(consultId).find(({ event }) => event.type === type)
          if (!found) return
          listeners.delete(look)
          resolve(found)
        }
        listeners.add(look)
        look()
      }),
  }
}
export type Ear = ReturnType<typeof createEar>

/** A consult that a colleague has joined. */
export const beginConversation = async (
  { gws, caller, ear }: { gws: RestartableGws; caller: LocalCaller; ear: Ear },
  agentName: string,
) => {
  const { world } = gws.current()
  const agent = world.agents.get(agentName) ?? world.addAgent(agentName)
  const colleague = world.agents.get(colleagueName) ?? world.addAgent(colleagueName)
  colleague.auto = { answer: 'accept', afterMs: 0 }
  const interaction: Interaction = world.addInteraction('chat', agent, 'FirstL')
  const { id } = await caller.post(Started, '/v1/consults', {
    agent: agentName,
    media: 'chat',
    interactionId: interaction.id,
    target: { agent: colleagueName },
  })
  await ear.until(id, 'consult.joined')
  let said = 0
  return {
    said: () => said,
    events: () => ear.of(id),
    ended: () => ear.until(id, 'consult.ended'),
    /** To the agent alone: a `consult.message`. */
    sayOne(): void {
      const speaker = participantOf(interaction, colleague)
      if (!speaker) return
      said += 1
      gws.current().operations.say(interaction, speaker, String(said), 'Agents')
    },
    leave: () => gws.current().operations.leave(interaction, colleague),
  }
}
export type Conversation = Awaited<ReturnType<typeof beginConversation>>
