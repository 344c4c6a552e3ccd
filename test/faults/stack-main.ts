import { LocalEnvironment } from '../../local/local-environment.ts'
import { startStack } from '../../local/stack.ts'

/** The local stack, started by a test that hears where it is. It ends on SIGTERM, and with the test. */
const { url, close } = await startStack(LocalEnvironment.parse(process.env))
const stop = () => void close().then(() => process.exit(0))
process.once('SIGTERM', stop)
process.once('disconnect', stop)
process.send?.(url)
