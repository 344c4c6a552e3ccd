import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { listenerNodeFlags } from '../src/config/listener-node-flags.ts'

export type ListenerProcess = {
  /** The process as it is now; another one after a crash. */
  child(): ChildProcess
  /** Asks it to stop, as ECS does; resolves when it has. */
  stop(): Promise<void>
}

const main = fileURLToPath(new URL('../listener/main.ts', import.meta.url))
const againAfterMs = 500

/** Runs a listener in a process of its own and starts it anew when it dies. Resolves once it takes sessions. */
export const startListenerProcess = async (
  environment: Record<string, string>,
  { quiet = false } = {},
): Promise<ListenerProcess> => {
  let stopping = false
  let child: ChildProcess

  const start = (): ChildProcess => {
    const started = fork(main, {
      env: { ...process.env, ...environment },
      // Nobody holds thousands here.
      execArgv: listenerNodeFlags(0),
      ...(quiet && { stdio: ['ignore', 'inherit', 'ignore', 'ipc'] }),
    })
    started.once('exit', () => {
      if (stopping) return
      setTimeout(() => {
        if (!stopping) child = start()
      }, againAfterMs)
    })
    return started
  }

  child = start()
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('the listener could not start'))),
  ])
  return {
    child: () => child,
    async stop() {
      stopping = true
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}
