import { wire } from '../src/adapters/wiring.ts'
import { Environment } from '../src/config/environment.ts'
import { startListener } from './listener.ts'

let stopping: Promise<void> | undefined
/** A listener stays: until it is stopped it tries to hand on what it hears. */
const givesUp = () => stopping !== undefined
const listener = await startListener(wire(Environment.parse(process.env), { givesUp }))

const stop = () => {
  stopping ??= listener.stop().then(() => process.exit(0))
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    // Whoever says it twice does not want to wait.
    process.once(signal, () => process.exit(1))
    stop()
  })
}
// Started by a parent that talks to it, it ends with that parent.
process.once('disconnect', stop)
process.send?.('ready')
