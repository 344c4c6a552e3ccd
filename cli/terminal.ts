import type pc from 'picocolors'

/** As much of a stream as is used: Node's own, or a test's. */
export type Output = { write(text: string): unknown; isTTY?: boolean; columns?: number }

export type Colours = ReturnType<typeof pc.createColors>

/** Where a command writes: what was asked for to one, all that is said beside it to the other. */
export type Terminal = {
  out: (line: string) => void
  err: (line: string) => void
  /** Of what is written to `out`. */
  colours: Colours
  errColours: Colours
  /** Shows that something is under way, while a person looks on; returns what ends it. */
  busy: (text: string) => Busy
}
export type Busy = {
  say(text: string): void
  /** So many of so many. */
  progress(done: number, all: number): void
  stop(): void
}

type Environment = Readonly<Record<string, string | undefined>>

/** Source: https://no-color.org. */
export const hasColours = ({ isTTY }: Output, environment: Environment): boolean =>
  isTTY === true && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb'

const width = 20

/** A bar of twenty, with its numbers. */
export const barOf = (done: number, all: number): string => {
  const full = all === 0 ? width : Math.round((done / all) * width)
  return `${'█'.repeat(full)}${'░'.repeat(width - full)} ${done}/${all}`
}
