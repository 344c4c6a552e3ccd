import { run } from '../../cli/run.ts'
import type { ExitCode } from '../../cli/exit-codes.ts'

type Options = {
  environment?: Record<string, string>
  /** Both streams are a terminal’s. */
  tty?: boolean
  signal?: AbortSignal
}

/** A stream that keeps what is written. It has what a spinner asks of a terminal. */
const captured = (isTTY: boolean) => {
  let text = ''
  const stream = {
    isTTY,
    columns: 100,
    write: (more: string) => {
      text += more
      return true
    },
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  }
  return { stream, text: () => text }
}

/** What a command prints and ends with, run in this process. */
export const runCli = async (
  words: string[],
  { environment = {}, tty = false, signal = new AbortController().signal }: Options = {},
): Promise<{ code: ExitCode; out: string; err: string }> => {
  const stdout = captured(tty)
  const stderr = captured(tty)
  const streams = { stdout: stdout.stream, stderr: stderr.stream }
  const code = await run(words, { ...streams, environment, signal, version: '0.0.0' })
  return { code, out: stdout.text(), err: stderr.text() }
}
