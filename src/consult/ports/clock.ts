/** Time, as a port: nothing in the domain reads a clock of its own. */
export type Clock = {
  now(): Date
}
