import { has, member } from '../client/shapes.ts'
import type { Guard } from '../client/shapes.ts'

export const listOf =
  <Item>(isItem: Guard<Item>): Guard<Item[]> =>
  (value): value is Item[] =>
    Array.isArray(value) && value.every(isItem)

export { has, member }
