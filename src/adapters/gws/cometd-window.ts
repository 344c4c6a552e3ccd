/**
 * The `cometd` library asks a global `window` for timers. It gets the least that serves, only if there is none, and without
 * `document` or `location`, which other libraries take for a browser. Only the listener loads this file: Lambda code stays
 * free of it. What it wants done at once, as the poll after one that brought something, need not go through timers. It keeps the
 * last of what it is given here: not Node's own immediate, which keeps all others of its turn.
 */
type AtOnce = { unwanted: boolean }

const atOnce = (work: () => void): AtOnce => {
  const planned = { unwanted: false }
  setImmediate(() => {
    if (!planned.unwanted) work()
  })
  return planned
}

if (!('window' in globalThis)) {
  Object.defineProperty(globalThis, 'window', {
    configurable: true,
    value: {
      setTimeout: (work: () => void, delay: number) =>
        delay > 0 ? setTimeout(work, delay) : atOnce(work),
      clearTimeout: (timer: NodeJS.Timeout | AtOnce) => {
        if ('unwanted' in timer) timer.unwanted = true
        else clearTimeout(timer)
      },
    },
  })
}
