import { probes } from '../src/adapters/probes.ts'
import { withSecrets } from '../src/adapters/credentials/tenant-secrets.ts'
import { wire } from '../src/adapters/wiring.ts'
import { Environment } from '../src/config/environment.ts'
import { functions } from './functions.ts'

const read = async () => Environment.parse(await withSecrets(process.env))
const traceId = () => process.env['_X_AMZN_TRACE_ID']
const wiring = wire(await read(), { reread: read, traceId })

/** Every function as Lambda finds it: its handler string is `main.handlers.` and its name. */
export const handlers = functions(wiring, probes(wiring))
