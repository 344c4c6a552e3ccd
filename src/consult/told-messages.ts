/** GWS repeats a log's last messages, hardly ever more. */
const rememberedAtMost = 200

/** The indexes of told messages, with one more; the newest stay. */
export const withTold = (told: number[], index: number): number[] =>
  [...told, index].sort((one, other) => one - other).slice(-rememberedAtMost)

/** Whether the message has been told. Below the smallest of a full list everything has. */
export const isTold = (told: number[], index: number): boolean =>
  told.includes(index) || (told.length >= rememberedAtMost && index < (told[0] ?? index))
