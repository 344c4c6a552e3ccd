const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** Seconds in the largest unit that takes them whole: `90 seconds`, `2 hours`, `1 day`. */
export const lasting = (seconds: number): string => {
  const [unit, size] = units.find(([, each]) => seconds >= each && seconds % each === 0) ?? [
    'second',
    1,
  ]
  const count = seconds / size
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** A number as it is read: `10,000`. */
export const grouped = (count: number): string => count.toLocaleString('en-US')

/** Bytes as KB where that is a whole number of them. */
export const bytes = (count: number): string =>
  count % 1024 === 0 ? `${count / 1024} KB` : `${grouped(count)} bytes`
