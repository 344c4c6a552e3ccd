/** What a text says as JSON; undefined for what is not JSON. Never throws: the parser's own words would quote the text. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
