import { z } from 'zod'
import { EventPart, ofEvent, readJson } from './json-parts.ts'
import type { Answered, Asked, Look } from './tap.ts'
import type { Trace } from './trace.ts'

const Frame = z.looseObject({ type: z.literal('event'), event: EventPart })
const Start = z.looseObject({
  interactionId: z.string().optional(),
  agent: z.string().optional(),
})
const Answer = z.looseObject({
  id: z.string().optional(),
  state: z.string().optional(),
  code: z.string().optional(),
  consultId: z.string().optional(),
  interactionId: z.string().optional(),
})

const posts = /^\/v1\/consults(?:\/([^/?]+)\/(transfer|conference|remove|messages))?$/
const frames = /\/@connections\/[^/]+$/

/** What callers ask of a consult, and what is pushed to their sockets. */
export const gatewaySteps = (trace: Trace, isOwn: (port: number) => boolean): Look => {
  const frame = ({ body, port }: Asked): undefined => {
    const event = readJson(Frame, body)?.event
    if (!event) return
    const from = isOwn(port) ? 'bridge' : 'listener'
    trace.add({ from, to: 'caller', way: 'websocket', ...ofEvent(event) })
  }

  const call = ({ path, body }: Asked): ((answered: Answered) => void) => {
    const [, consultId, action] = posts.exec(path) ?? []
    const what = action === undefined ? 'POST /v1/consults' : `POST …/${action}`
    const { interactionId, agent } = (action === undefined && readJson(Start, body)) || {}
    const about = { interactionId, agent, consultId }
    trace.add({ from: 'caller', to: 'bridge', way: 'http', what, ...about })
    return ({ status, body: answer }) => {
      const { id, state, code, ...said } = readJson(Answer, answer) ?? {}
      trace.add({
        from: 'bridge',
        to: 'caller',
        way: 'http',
        what: status === undefined ? 'no answer' : `${status} ${state ?? code ?? ''}`.trim(),
        ...about,
        consultId: consultId ?? said.consultId ?? id,
        interactionId: interactionId ?? said.interactionId,
        bad: status === undefined || status >= 400,
      })
    }
  }

  return (asked) => {
    if (asked.method !== 'POST') return undefined
    if (posts.test(asked.path)) return call(asked)
    return frames.test(asked.path) ? frame(asked) : undefined
  }
}
