import { wire } from '../src/adapters/wiring.ts'
import { Environment } from '../src/config/environment.ts'
import { startListener } from './listener.ts'

const listener = await startListener(wire(Environment.parse(process.env)))

const stop = () => void listener.stop().then(() => process.exit(0))
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
// Started by a parent that talks to it, it ends with that parent.
process.once('disconnect', stop)
process.send?.('ready')
