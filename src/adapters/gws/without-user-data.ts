/** Deeper than anything GWS sends. */
const deepestLevel = 64

/**
 * The same JSON without what customers and routing attached to their interactions: every member called `userData`, in
 * whatever case and at any depth. What lies deeper than notifications go is left out, so that no depth can hide any.
 */
export const withoutUserData = (json: unknown, level = 0): unknown => {
  if (typeof json !== 'object' || json === null) return json
  if (level >= deepestLevel) return null
  if (Array.isArray(json)) return json.map((each) => withoutUserData(each, level + 1))
  return Object.fromEntries(
    Object.entries(json)
      .filter(([name]) => name.toLowerCase() !== 'userdata')
      .map(([name, value]) => [name, withoutUserData(value, level + 1)]),
  )
}
