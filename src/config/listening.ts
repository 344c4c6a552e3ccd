/** A listener that is told to stop has handed everything over, or gives up, within this time. */
export const stopWithinSeconds = 25

/** Where a listener answers as long as it lives, whatever becomes of the store and the queues. */
export const alivePath = '/alive'
