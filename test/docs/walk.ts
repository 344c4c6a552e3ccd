/** A command of a walked example, and what a page says that it prints. */
export type Step = { command: string; prints: string }

/** The commands of a page’s blocks of the kind `console`, in order: `$` begins one, a backslash goes on. */
export const stepsOf = (page: string): Step[] =>
  [...page.matchAll(/^```console\n([^]*?)^```$/gm)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((step) => {
        const [, command = '', prints = ''] = /^((?:.*\\\n)*.*)\n?([^]*)$/.exec(step) ?? []
        return { command, prints: prints.trimEnd() }
      }),
  )

/** Without what is another at each run: ids, times, ports. */
const normal = (text: string): string =>
  text
    .replaceAll(/cst_[0-9a-f]{32}/g, 'cst_ID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/\b00[0-9A-Za-z]{14}\b/g, 'ID')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'HOST')
    .replaceAll(/"referenceId": ?\d+/g, '"referenceId":0')
    .replaceAll(/referenceId \d+/g, 'referenceId 0')
    .replaceAll(/ +\d+\.\d+ s\b/g, ' SECONDS')
    .replaceAll(/\d+\.\d+ s\b/g, 'SECONDS')

const rest = '…'

/** True when what is printed is what a page says, but for what is another at each run, and what `…` stands for. */
export const printsAsSaid = (said: string, printed: string): boolean => {
  const json = toJson(said.replaceAll(/, …(?= *[}\]])/g, `, "${rest}": 0`))
  return json === undefined
    ? hasLines(normal(said).split('\n'), normal(printed).split('\n'))
    : isAsSaid(toJson(normal(JSON.stringify(json))), toJson(normal(printed)))
}

const toJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Line by line; a line that is `…` stands for any, and lets what is told side by side come in any order. */
const hasLines = (said: string[], printed: string[]): boolean => {
  const trimmed = printed.map((line) => line.trimEnd())
  const wanted = said.filter((line) => line !== rest)
  return said.length > wanted.length
    ? wanted.every((line) => trimmed.includes(line))
    : wanted.join('\n') === trimmed.join('\n').trimEnd()
}

const isAsSaid = (said: unknown, printed: unknown): boolean => {
  if (typeof said !== 'object' || said === null) return said === printed
  if (typeof printed !== 'object' || printed === null) return false
  if (Array.isArray(said) !== Array.isArray(printed)) return false
  const others = new Map(Object.entries(printed))
  const mine = Object.entries(said).filter(([name]) => name !== rest)
  return (
    mine.every(([name, value]) => isAsSaid(value, others.get(name))) &&
    (rest in said || mine.length === others.size)
  )
}
