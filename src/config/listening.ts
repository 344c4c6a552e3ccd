/** A listener that is told to stop has handed everything over, or gives up, within this time. */
export const stopWithinSeconds = 25
