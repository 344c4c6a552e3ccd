/** What a message says of itself: its number, when it was due and when it was said, on the host's clock. */
export type Mark = { n: number; dueMs: number; saidMs: number }

export const mark = ({ n, dueMs, saidMs }: Mark): string => `<${n} ${dueMs} ${saidMs}>`

/** The mark in whatever carries the message; undefined where there is none. */
export const markIn = (text: string): Mark | undefined => {
  const [found, n, dueMs, saidMs] = /<(\d+) ([\d.]+) ([\d.]+)>/.exec(text) ?? []
  return found === undefined
    ? undefined
    : { n: Number(n), dueMs: Number(dueMs), saidMs: Number(saidMs) }
}
