import type { ConsultEvent } from './event.ts'
import type { ConsultStore } from './ports/consult-store.ts'
import type { Delivery, EventDelivery } from './ports/deliveries.ts'
import type { Told } from './supersession.ts'

export type FoundTold = {
  posted: Told
  /** Events of the same consult, where one of them may have taken its place. */
  later: ConsultEvent[]
}

/** What a delivery is about; undefined when there is no such event, or it is not its caller's. */
export const findTold = async (
  store: ConsultStore,
  delivery: Delivery,
  mayBeOld: boolean,
): Promise<FoundTold | undefined> => {
  if ('notice' in delivery) return { posted: delivery.notice, later: [] }
  const [posted, ...later] =
    mayBeOld || !delivery.place
      ? await eventsFrom(store, delivery)
      : await eventAt(store, delivery, delivery.place)
  if (posted?.sequence !== delivery.sequence) return undefined
  return { posted, later: mayBeOld ? later : [] }
}

/** One read, which waits for no other. */
const eventAt = async (
  store: ConsultStore,
  { callerId, consultId, sequence }: EventDelivery,
  place: NonNullable<EventDelivery['place']>,
): Promise<ConsultEvent[]> => {
  const entry = await store.entry(place)
  if (entry?.callerId !== callerId) return []
  return entry.events.filter(
    (event) => event.consult.id === consultId && event.sequence === sequence,
  )
}

const eventsFrom = async (
  store: ConsultStore,
  { callerId, consultId, sequence }: EventDelivery,
): Promise<ConsultEvent[]> => {
  const header = await store.locate(consultId)
  return header?.callerId === callerId ? store.events(header.key, consultId, sequence - 1) : []
}
