import pc from 'picocolors'
import yoctoSpinner from 'yocto-spinner'
import { barOf, hasColours } from './terminal.ts'
import type { Busy, Output, Terminal } from './terminal.ts'

type Streams = { stdout: Output; stderr: Output }

/** A terminal over these streams. `quiet` shows no spinners, as when somebody's program reads. */
export const openTerminal = (
  { stdout, stderr }: Streams,
  environment: Readonly<Record<string, string | undefined>>,
  { quiet }: { quiet: boolean },
): Terminal => {
  const isWatched = stderr.isTTY === true && !quiet && environment['TERM'] !== 'dumb'
  return {
    out: (line) => void stdout.write(`${line}\n`),
    err: (line) => void stderr.write(`${line}\n`),
    colours: pc.createColors(hasColours(stdout, environment)),
    errColours: pc.createColors(hasColours(stderr, environment)),
    busy: (text) => (isWatched ? spin(stderr, text) : still),
  }
}

const still: Busy = { say: () => undefined, progress: () => undefined, stop: () => undefined }

const spin = (stderr: Output, text: string): Busy => {
  // Ctrl-C is the command's business. The library wants all of a Node stream, and writes to it.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  const stream = stderr as NodeJS.WriteStream
  const spinner = yoctoSpinner({ text, stream, handleSignals: false }).start()
  let said = text
  return {
    say(next) {
      said = next
      spinner.text = next
    },
    progress: (done, all) => void (spinner.text = `${said} ${barOf(done, all)}`),
    stop: () => void spinner.stop(),
  }
}
