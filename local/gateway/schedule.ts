import { randomUUID } from 'node:crypto'
import { localAws } from '../engines/provision.ts'
import type { ScheduledFunction } from './functions.ts'
import type { Invoke } from './invoke.ts'

/** EventBridge's schedule: calls a function now and then every so often, unless the call before is still under way. */
export const startSchedule = (
  { serves, everySeconds }: { serves: ScheduledFunction; everySeconds: number },
  invoke: Invoke,
): { stop(): Promise<void> } => {
  let running: Promise<unknown> | undefined
  const run = (): void => {
    // Failures are reported by the invoker; the next call comes anyway.
    running ??= invoke(serves, scheduledEvent(), () => undefined)
      .catch(() => undefined)
      .finally(() => (running = undefined))
  }
  run()
  const timer = setInterval(run, everySeconds * 1000)
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}

const scheduledEvent = () => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event' as const,
  source: 'aws.events',
  account: '000000000000',
  time: new Date().toISOString(),
  region: localAws.region,
  resources: [],
  detail: {},
})
