import type { Page } from '../client/index.ts'

/** Up to so many items of a list, and where it goes on. */
export const upTo = async <Item>(
  limit: number,
  read: (page: { limit: number; cursor: string | undefined }) => Promise<Page<Item>>,
): Promise<Page<Item>> => {
  const items: Item[] = []
  let cursor: string | undefined
  do {
    const page = await read({ limit: Math.min(100, limit - items.length), cursor })
    items.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined && items.length < limit)
  return { items, nextCursor: cursor ?? null }
}
