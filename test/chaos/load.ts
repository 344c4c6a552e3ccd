import { setTimeout as pause } from 'node:timers/promises'
import type { ConsultEvent } from '../../src/consult/event.ts'
import type { World } from '../e2e/world.ts'
import { between, oneOf } from './seeded.ts'

export type LoadOptions = {
  agents: number
  perSecond: number
  seconds: number
  random: () => number
}

/** A consult as its caller knows it. Those that were refused with nothing sent have no id. */
export type Started = { interactionId: string; consultId: string | undefined; status: number }

const triesAtMost = 20

/** What is broken is the bridge's world, not the people in it: whom the machine is too busy to hear says it again. */
const insistently = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (cause) {
      const isUnheard = cause instanceof TypeError
      if (!isUnheard || tries === triesAtMost) throw cause
      await pause(1000)
    }
  }
}

/** Callers who start consults at a constant rate, and colleagues who accept, decline or never answer, talk and leave. */
export const createLoad = (world: World, { agents, perSecond, seconds, random }: LoadOptions) => {
  const sim: World['sim'] = (...said) => insistently(() => world.sim(...said))
  const started: Started[] = []
  const interactionOf = new Map<string, string>()
  const colleagueOf = new Map<string, string>()

  /** Repeats under the same key, ever later, as the contract allows, until it is known whether there is a consult. */
  const post = async (key: string, body: object): Promise<{ status: number; id?: string }> => {
    for (let tries = 0; ; tries += 1) {
      const answer = await world
        .call('startConsult', { body, headers: { 'idempotency-key': key } })
        .catch(() => undefined)
      const said = answer?.body as { id?: string; consultId?: string; code?: string } | undefined
      const id = said?.consultId ?? (answer?.status === 201 ? said?.id : undefined)
      if (answer && id !== undefined) return { status: answer.status, id }
      if (tries >= triesAtMost) return { status: answer?.status ?? 0 }
      await pause(between(random, 0.5, 1) * Math.min(500 * 2 ** tries, 8000))
    }
  }

  const startOne = async (n: number): Promise<void> => {
    const agent = `agent-${n % agents}`
    const colleague = `colleague-${n}`
    const media = oneOf<'chat' | 'sms'>(random, ['chat', 'sms'])
    const autoAnswer = oneOf(random, ['accept', 'accept', 'accept', 'decline', 'never'])
    const afterMs = between(random, 0, 2000)
    await sim('PUT', `/agents/${colleague}`, { autoAnswer, afterMs })
    const interactionId = await insistently(() => world.interaction(media, agent))
    colleagueOf.set(interactionId, colleague)
    const { status, id } = await post(`consult-${n}`, {
      agent,
      media,
      interactionId,
      target: { agent: colleague },
      answerTimeoutSeconds: 15,
    })
    if (id !== undefined) interactionOf.set(id, interactionId)
    started.push({ interactionId, consultId: id, status })
  }

  /** Once they are together the colleague talks, then leaves, or the customer does. */
  const goOn = async ({ type, consult: { interactionId } }: ConsultEvent): Promise<void> => {
    const colleague = colleagueOf.get(interactionId)
    if (type !== 'consult.joined' || colleague === undefined) return
    await pause(between(random, 0, 1500))
    const said = { from: colleague, text: 'hm', visibility: 'Agents' }
    await sim('POST', `/interactions/${interactionId}/messages`, said)
    await pause(between(random, 0, 1500))
    const leaving = `/interactions/${interactionId}/participants/${colleague}/leave`
    const ending = `/interactions/${interactionId}/close`
    await sim('POST', random() < 0.7 ? leaving : ending)
  }

  const run = async (): Promise<Started[]> => {
    const all: Promise<void>[] = []
    for (let n = 0; n < perSecond * seconds; n += 1) {
      all.push(startOne(n))
      await pause(1000 / perSecond)
    }
    await Promise.all(all)
    return started
  }
  return { run, goOn }
}
