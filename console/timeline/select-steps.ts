import { isFinal } from '../../client/follow/is-final.ts'
import type { Known } from '../known.ts'
import type { Step } from '../trace/step.ts'
import { stepOfEvent } from './step-of-event.ts'

/**
 * The steps of the conversation's newest consult, oldest first: from the call that starts it, with what befell the session, the
 * listener and the receiver until it is over. Where nothing was traced, the bridge's own events say what they can.
 */
export const selectSteps = ({ current, consult, steps, events }: Known): Step[] => {
  if (!current) return []
  const isOwn = ({ interactionId, consultId }: Step) =>
    interactionId === current.id && (consultId === undefined || consultId === consult?.id)
  const start = steps.findLastIndex((step) => isOwn(step) && isStart(step))
  const traced = start < 0 ? [] : steps.slice(start)
  const last = traced.findLastIndex((step) => step.interactionId === current.id)
  const isOver = consult !== undefined && isFinal(consult.state)
  const own = traced.filter(
    (step, n) => isOwn(step) || (isOfAll(step, consult?.agent) && (!isOver || n < last)),
  )
  const told = new Set(own.map(({ eventId }) => eventId))
  const untold = events.filter(({ id, consult: { id: of } }) => of === consult?.id && !told.has(id))
  const all = [...own, ...untold.map(stepOfEvent)].sort((a, b) => a.at - b.at || a.id - b.id)
  return firstFrames(all)
}

const isStart = ({ way, what, to }: Step) =>
  way === 'http' && to === 'bridge' && what === 'POST /v1/consults'

const isOfAll = ({ interactionId, consultId, way, agent }: Step, whose: string | undefined) =>
  interactionId === undefined &&
  consultId === undefined &&
  (way === 'fault' || (agent !== undefined && agent === whose))

/** Each socket that follows gets a frame of its own, and one that came late the ones before: the first is news. */
const firstFrames = (steps: Step[]): Step[] => {
  const told = new Set<string | undefined>()
  return steps.filter(({ way, eventId }) => {
    if (way !== 'websocket') return true
    const isNews = !told.has(eventId)
    told.add(eventId)
    return isNews
  })
}
