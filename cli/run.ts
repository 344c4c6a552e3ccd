import type { Command } from './command.ts'
import { commands } from './commands.ts'
import { openContext } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { explain } from './explain.ts'
import type { Failure } from './explain.ts'
import { generalHelp, helpOf } from './help.ts'
import { openTerminal } from './open-terminal.ts'
import { commandFirst, findCommand, readArguments } from './read-arguments.ts'
import { printable } from './printable.ts'
import { readSettings } from './settings.ts'
import type { Output, Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

export type Surroundings = {
  stdout: Output
  stderr: Output
  environment: Readonly<Record<string, string | undefined>>
  /** Aborted by Ctrl-C. */
  signal: AbortSignal
  version: string
}

/** Runs what was typed, prints what came of it, and says what to exit with. Never rejects. */
export const run = async (typed: string[], surroundings: Surroundings): Promise<ExitCode> => {
  const { environment, signal } = surroundings
  const words = commandFirst(typed)
  const json = words.includes('--json')
  const terminal = openTerminal(surroundings, environment, { quiet: json })
  let url = ''
  try {
    const found = findCommand(commands, words)
    if (!found) return general(words, terminal, surroundings.version)
    const { global, given } = readArguments(found.command, found.rest)
    if (global.help) {
      terminal.out(helpOf(found.command))
      return exitCodes.done
    }
    const settings = found.command.asksNobody
      ? readSettings({}, {})
      : readSettings(global, environment)
    url = settings.url
    const context = openContext({ terminal, settings, json: global.json, signal })
    return await found.command.run(context, given)
  } catch (cause) {
    if (signal.aborted) return exitCodes.interrupted
    const failure = explain(cause, url)
    if (json) terminal.err(JSON.stringify({ error: failure }))
    else complain(terminal, failure)
    return failure.exitCode
  }
}

const isHelp = (word: string): boolean => word === '--help' || word === '-h'

const general = (words: string[], terminal: Terminal, version: string): ExitCode => {
  const [first, ...rest] = words
  if (first === '--version') {
    terminal.out(version)
    return exitCodes.done
  }
  if (first === undefined || first === 'help' || isHelp(first)) {
    const about = findCommand(commands, rest)
    terminal.out(about ? helpOf(about.command) : generalHelp(commands))
    return exitCodes.done
  }
  const family = commands.filter(({ name }) => name.startsWith(`${first} `))
  if (family.length > 0 && rest.some(isHelp)) {
    terminal.out(generalHelp(family))
    return exitCodes.done
  }
  throw new UsageError(
    family.length > 0
      ? `${first} what? There is ${listed(family)}.`
      : `There is no command ${first}. consult-bridge --help shows them all.`,
  )
}

const listed = (family: readonly Command[]): string => family.map(({ name }) => name).join(', ')

const complain = ({ err, errColours }: Terminal, failure: Failure): void => {
  const { message, code, requestId, more } = failure
  const known = [
    ...(['usage', 'unexpected'].includes(code) ? [] : [code]),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ]
  const about = known.length > 0 ? errColours.dim(printable(` (${known.join(', ')})`)) : ''
  err(`${errColours.red('✗')} ${printable(message)}${about}`)
  for (const line of more) err(`  ${printable(line)}`)
}
