/**
 * The `cometd` library asks a global `window` for timers. It gets the least that serves, only if there is none, and without
 * `document` or `location`, which other libraries take for a browser. Only the listener loads this file: Lambda code stays
 * free of it.
 */
if (!('window' in globalThis)) {
  Object.defineProperty(globalThis, 'window', {
    configurable: true,
    value: {
      setTimeout: (work: () => void, delay: number) => setTimeout(work, delay),
      clearTimeout: (timer: NodeJS.Timeout) => clearTimeout(timer),
    },
  })
}
