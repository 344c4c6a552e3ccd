/** Before this many milliseconds a number is taken for seconds: GWS v2 writes milliseconds, its successor seconds. */
const firstMilliseconds = 100_000_000_000

/**
 * The moment a message names, as ISO 8601 in UTC; null where its form is not known. GWS names it twice: as a number, which is
 * the surer one, and as text, `2014-01-06 12:14:06.007-0800` or, from other releases, in ISO form.
 */
export const parseTimestamp = ({
  timestamp,
  timestampSeconds,
}: {
  timestamp?: string | null | undefined
  timestampSeconds?: number | null | undefined
}): string | null => {
  if (typeof timestampSeconds === 'number') {
    return toIso(timestampSeconds < firstMilliseconds ? timestampSeconds * 1000 : timestampSeconds)
  }
  const parts = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:?\d\d)$/.exec(
    timestamp ?? '',
  )
  if (!parts) return null
  const [, day = '', time = '', zone = ''] = parts
  return toIso(Date.parse(`${day}T${time}${zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`))
}

const toIso = (milliseconds: number): string | null => {
  const date = new Date(milliseconds)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}
