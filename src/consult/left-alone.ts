import type { Connection } from './ports/connections.ts'

/**
 * How long a socket is left alone that has taken nothing, be it said that it has missed something. Whatever comes behind a frame,
 * to others as well, waits for it: this often, and not at each event.
 */
export const leftAloneSeconds = 30

export const isLeftAlone = ({ leftAloneUntil }: Connection, now: Date): boolean =>
  leftAloneUntil !== undefined && now < leftAloneUntil

export const leaveAloneFrom = (now: Date): Date => new Date(now.getTime() + leftAloneSeconds * 1000)
