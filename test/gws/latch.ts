/** Promises that resolve once something is so; whoever changes anything says that it has changed. */
export const latch = () => {
  const looks = new Set<() => void>()
  return {
    changed: () => looks.forEach((look) => look()),
    until: (enough: () => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!enough()) return
          looks.delete(look)
          resolve()
        }
        looks.add(look)
        look()
      }),
  }
}
