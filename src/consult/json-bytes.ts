const encoder = new TextEncoder()

/** How many bytes a value takes as JSON in UTF-8: what a log entry's limit is counted in. */
export const jsonBytes = (value: unknown): number =>
  value === undefined ? 0 : encoder.encode(JSON.stringify(value)).length

/** The text, or as much of its beginning as takes `atMost` bytes in JSON; an ellipsis tells that something is missing. */
export const cutToBytes = (text: string, atMost: number): string => {
  if (jsonBytes(text) <= atMost) return text
  let bytes = jsonBytes('…')
  let end = 0
  for (const character of text) {
    bytes += jsonBytes(character) - jsonBytes('')
    if (bytes > atMost) break
    end += character.length
  }
  return `${text.slice(0, end)}…`
}
