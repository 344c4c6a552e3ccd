/** Items that are pushed at one end and iterated at the other. */
export type EventStream<Item> = {
  push(item: Item): void
  /** What was pushed is still handed out; then the iteration is done. */
  end(): void
  /** What was pushed is still handed out; then the iteration rejects once. */
  fail(cause: unknown): void
  /** Aborted at the end, at a failure, and when the iterating side leaves (`break`). */
  over: AbortSignal
  iterator: AsyncIterableIterator<Item>
}

type Waiting<Item> = {
  resolve: (result: IteratorResult<Item, undefined>) => void
  reject: (cause: unknown) => void
}

const done = { done: true, value: undefined } as const

/** A stream that ends as soon as one of the signals is aborted, too. */
export const eventStream = <Item extends object>(until: AbortSignal[]): EventStream<Item> => {
  const over = new AbortController()
  const items: Item[] = []
  const waiting: Waiting<Item>[] = []
  let failure: { cause: unknown } | undefined

  const close = (why?: { cause: unknown }): void => {
    if (over.signal.aborted) return
    failure = why
    for (const signal of until) signal.removeEventListener('abort', end)
    over.abort()
    for (const next of waiting.splice(0)) settle(next)
  }
  const end = () => close()

  const settle = ({ resolve, reject }: Waiting<Item>): void => {
    const item = items.shift()
    if (item) resolve({ done: false, value: item })
    else if (failure) {
      reject(failure.cause)
      failure = undefined
    } else resolve(done)
  }

  const iterator: AsyncIterableIterator<Item> = {
    next: () =>
      new Promise((resolve, reject) => {
        const next = { resolve, reject }
        if (items.length > 0 || over.signal.aborted) settle(next)
        else waiting.push(next)
      }),
    return() {
      items.length = 0
      close()
      failure = undefined
      return Promise.resolve(done)
    },
    [Symbol.asyncIterator]: () => iterator,
  }

  for (const signal of until) signal.addEventListener('abort', end)
  if (until.some(({ aborted }) => aborted)) end()
  return {
    push(item) {
      if (over.signal.aborted) return
      items.push(item)
      const next = waiting.shift()
      if (next) settle(next)
    },
    end,
    fail: (cause) => close({ cause }),
    over: over.signal,
    iterator,
  }
}
