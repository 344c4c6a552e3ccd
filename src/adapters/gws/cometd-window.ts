/**
 * The `cometd` library asks a global `window` for timers. It gets the least that serves, only if there is none, and without
 * `document` or `location`, which other libraries take for a browser. Only the listener loads this file: Lambda code stays
 * free of it. What it wants done at once, as the poll after one that brought something, need not go through timers, of which
 * it would keep the last.
 */
if (!('window' in globalThis)) {
  Object.defineProperty(globalThis, 'window', {
    configurable: true,
    value: {
      setTimeout: (work: () => void, delay: number) =>
        delay > 0 ? setTimeout(work, delay) : setImmediate(work),
      clearTimeout: (timer: NodeJS.Timeout | NodeJS.Immediate) =>
        'refresh' in timer ? clearTimeout(timer) : clearImmediate(timer),
    },
  })
}
