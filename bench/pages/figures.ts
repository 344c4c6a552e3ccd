/** With as many digits as tell something. */
export const figure = (value: number): string =>
  Number.isFinite(value)
    ? Number(value.toPrecision(value >= 1000 ? 4 : 3)).toLocaleString('en', {
        maximumFractionDigits: 6,
      })
    : '–'

export const table = (
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string => {
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((cell) => (typeof cell === 'number' ? figure(cell) : cell)).join(' | ')} |`
  // Names to the left, figures to the right.
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'))
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}

export const worst = (values: readonly number[]): number => Math.max(...values)

export const middle = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}
