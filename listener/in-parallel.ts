/** Does the work for each item, so many at once. A failure is told and does not keep the others from being done. */
export const inParallel = async <Item>(
  atOnce: number,
  items: readonly Item[],
  { work, failed }: { work: (item: Item) => Promise<void>; failed: (cause: unknown) => void },
): Promise<void> => {
  const left = items.values()
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item).catch(failed)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
}
