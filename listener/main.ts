import { writeLog } from '../src/adapters/log.ts'
import { withSecrets } from '../src/adapters/credentials/tenant-secrets.ts'
import { wire } from '../src/adapters/wiring.ts'
import { Environment } from '../src/config/environment.ts'
import { watchEventLoop } from './event-loop.ts'
import { readHealth } from './health.ts'
import { serveHealth } from './health-endpoint.ts'
import { startListener } from './listener.ts'
import { openFilesAtMost, openFilesFor } from './open-files.ts'
import { processLife } from './process-life.ts'
import { processTime } from './time.ts'

const measureEveryMs = 60_000

const life = processLife({
  time: processTime,
  // No signal is heard before there is one; what fails before has nothing to hand over.
  handOver: async () => listener.stop(),
  exit: (code) => process.exit(code),
  log: writeLog,
})
// Rejections that nobody handles come here, too.
process.on('uncaughtException', life.fail)
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    // Whoever says it twice does not want to wait.
    process.once(signal, () => process.exit(1))
    life.stop()
  })
}
// Started by a parent that talks to it, it ends with that parent.
process.once('disconnect', life.stop)

const environment = Environment.safeParse(await withSecrets(process.env))
if (!environment.success) {
  const variables = environment.error.issues.map(({ path }) => String(path[0]))
  writeLog('environment-wrong', { variables: [...new Set(variables)] })
  process.exit(1)
}
const { MAX_SESSIONS: maxSessions, HEALTH_PORT: healthPort } = environment.data
const openFiles = { atMost: openFilesAtMost(), needed: openFilesFor(maxSessions) }
writeLog('process-started', { sessions: maxSessions, openFiles: openFiles.atMost })
if (openFiles.atMost < openFiles.needed)
  writeLog('open-files-few', { sessions: maxSessions, openFiles: openFiles.atMost })

/** A listener stays: until it is stopped it tries to hand on what it hears. */
const givesUp = life.isEnding
const wiring = wire(environment.data, { givesUp })
const listener = startListener(wiring)
const loopDelay = watchEventLoop()
const health = () =>
  readHealth({
    ...listener.health(),
    now: new Date(),
    loopDelayMs: loopDelay(),
    openFiles,
    maxSessions,
  })
if (healthPort > 0) await serveHealth(healthPort, health)
setInterval(
  () => wiring.report({ PollAge: health().sessions.oldestPollSeconds ?? 0 }),
  measureEveryMs,
).unref()
await listener.begun
process.send?.('ready')
