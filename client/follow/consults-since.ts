import type { Consult } from '../../src/consult/consult.ts'
import type { Patience } from '../http/persistently.ts'
import { listConsults } from '../read-consults.ts'
import type { Calls } from '../start-consult.ts'

/** The caller's consults made since then (milliseconds since 1970), newest first. */
export async function* consultsSince(
  calls: Calls,
  since: number,
  patience: Patience,
): AsyncGenerator<Consult, void> {
  let cursor: string | undefined
  do {
    const page = await listConsults(calls, { limit: 100, cursor, ...patience })
    for (const consult of page.items) {
      if (Date.parse(consult.createdAt) < since) return
      yield consult
    }
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
}
