import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { listenerNodeFlags } from '../src/config/listener-node-flags.ts'

/** What a process answers its parent. */
export type Calls = Record<string, (...given: never[]) => unknown>

type Question = { id: number; call: string; given: never[] }
type Answer = { id: number; value?: unknown; error?: string }

/** Answers the parent's calls, and ends with it. */
export const serveParent = (calls: Calls): void => {
  const answer = async ({ id, call, given }: Question): Promise<Answer> => {
    try {
      return { id, value: await calls[call]?.(...given) }
    } catch (cause) {
      return { id, error: String(cause) }
    }
  }
  process.on('message', (question: Question) => {
    void answer(question).then((said) => process.send?.(said))
  })
  process.once('disconnect', () => process.exit(0))
}

export type Child<C extends Calls> = {
  ask<Name extends keyof C & string>(
    call: Name,
    ...given: Parameters<C[Name]>
  ): Promise<Awaited<ReturnType<C[Name]>>>
  /** Resolves once it has gone. */
  stop(): Promise<void>
  process: ChildProcess
}

/** Runs a file that serves its parent, as a listener is run, with the garbage collector at hand. Its end fails what was asked and not answered. */
export const startChild = <C extends Calls>(file: URL, ...argv: string[]): Child<C> =>
  startChildFor(0, file, ...argv)

/** The same, as a listener is run that is to hold so many sessions. */
export const startChildFor = <C extends Calls>(
  sessions: number,
  file: URL,
  ...argv: string[]
): Child<C> => childOf(fork(file, argv, optionsFor(sessions)), argv)

/** The same for one that logs what nobody is to read; what else it says there, such as Node's and the SDK's warnings, is passed on. */
export const startQuietChild = <C extends Calls>(file: URL, ...argv: string[]): Child<C> => {
  const child = fork(file, argv, { ...optionsFor(0), stdio: ['ignore', 'inherit', 'pipe', 'ipc'] })
  if (child.stderr)
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (!line.startsWith('{')) console.error(line)
    })
  return childOf(child, argv)
}

const optionsFor = (sessions: number) => ({
  execArgv: ['--expose-gc', ...listenerNodeFlags(sessions)],
  serialization: 'advanced' as const,
})

const childOf = <C extends Calls>(child: ChildProcess, argv: string[]): Child<C> => {
  const asked = new Map<number, PromiseWithResolvers<unknown>>()
  let questions = 0
  child.on('message', ({ id, value, error }: Answer) => {
    const question = asked.get(id)
    asked.delete(id)
    if (error === undefined) question?.resolve(value)
    else question?.reject(new Error(error))
  })
  child.once('exit', (code, signal) => {
    for (const { reject } of asked.values())
      reject(new Error(`${argv[0] ?? 'a process'} ended: ${code ?? signal}`))
  })
  return {
    ask: (call, ...given) => {
      const id = (questions += 1)
      const question = Promise.withResolvers<unknown>()
      asked.set(id, question)
      child.send({ id, call, given })
      // What comes over the wire has lost its type.
      return question.promise as ReturnType<Child<C>['ask']>
    },
    process: child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.disconnect()
      await once(child, 'exit')
    },
  }
}
