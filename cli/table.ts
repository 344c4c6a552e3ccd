import Table from 'cli-table3'
import { printable, shown } from './printable.ts'
import type { Cell } from './printable.ts'
import type { Colours } from './terminal.ts'

const none = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '' }
const chars = {
  ...none,
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '' },
  middle: '  ',
}
const style = { 'padding-left': 0, 'padding-right': 0, head: [], border: [] }

/** Rows under their headings, in columns that fit; `nothing` where there are none. */
export const table = (
  colours: Colours,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  nothing: string,
): string => {
  if (rows.length === 0) return nothing
  const drawn = new Table({ head: columns.map((name) => colours.dim(name)), chars, style })
  drawn.push(...rows.map((row) => row.map(shown)))
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

/** One thing after the other, each with its name. */
export const facts = (colours: Colours, entries: readonly (readonly [string, Cell])[]): string => {
  const named = entries.map(([name, value]) => [printable(name), value] as const)
  const width = Math.max(...named.map(([name]) => name.length))
  return named
    .map(([name, value]) => `${colours.dim(name.padEnd(width))}  ${shown(value)}`)
    .join('\n')
}

/** `2026-03-02 09:15:04`, in UTC. */
export const moment = (iso: string | null): string | null =>
  iso === null ? null : iso.slice(0, 19).replace('T', ' ')

/** `3 d 4 h`, of so many seconds. */
export const span = (seconds: number | null): string | null => {
  if (seconds === null) return null
  const units = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ] as const
  const at = units.findIndex(([size]) => seconds >= size)
  const [size, name] = units[at] ?? [1, 's']
  const next = units[at + 1]
  const rest = next && Math.floor((seconds % size) / next[0])
  const first = `${Math.floor(seconds / size)} ${name}`
  return next && rest !== undefined && rest > 0 ? `${first} ${rest} ${next[1]}` : first
}
