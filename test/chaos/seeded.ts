/** Numbers in [0, 1) that the same seed gives again (a linear congruential generator, constants of Numerical Recipes). */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

export const oneOf = <Item>(random: () => number, items: readonly [Item, ...Item[]]): Item =>
  items[Math.floor(random() * items.length)] ?? items[0]

export const between = (random: () => number, from: number, to: number): number =>
  from + random() * (to - from)
