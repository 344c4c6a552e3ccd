/** What a text says as JSON; undefined for what is not JSON, such as an answer without a body. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
