import type { ConsultEvent, EventType } from '../../client/index.ts'
import type { Lane, Step, Way } from '../trace/step.ts'

type Arrow = [from: Lane, to: Lane, way: Way]

/** Between whom it happens, where nobody has watched: events tell what came of a step, and that tells the step. */
const arrows: Readonly<Partial<Record<EventType, Arrow>>> = {
  'consult.accepted': ['caller', 'bridge', 'http'],
  'consult.sending': ['bridge', 'gws', 'gws'],
  'consult.pending': ['gws', 'bridge', 'gws'],
  'consult.rejected': ['gws', 'bridge', 'gws'],
  'consult.unknown': ['bridge', 'bridge', 'gws'],
  'session.lost': ['listener', 'listener', 'cometd'],
  'session.restored': ['listener', 'gws', 'cometd'],
}

const bySource: Readonly<Record<ConsultEvent['source'], Arrow>> = {
  request: ['caller', 'bridge', 'http'],
  notification: ['gws', 'listener', 'cometd'],
  resync: ['listener', 'gws', 'cometd'],
  timer: ['bridge', 'bridge', 'http'],
}

/** An event as a step of the diagram. */
export const stepOfEvent = (event: ConsultEvent): Step => {
  const { id, type, sequence, occurredAt, source, consult } = event
  const [from, to, way] = arrows[type] ?? bySource[source]
  return {
    id: sequence,
    at: Date.parse(occurredAt),
    ...{ from, to, way },
    what: type,
    note: `#${sequence}`,
    bad: type === 'session.lost',
    eventId: id,
    consultId: consult.id,
    interactionId: consult.interactionId,
  }
}
