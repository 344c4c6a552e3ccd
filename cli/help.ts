import type { Command, Flag } from './command.ts'
import { meanings } from './exit-codes.ts'

export const globalFlags: Readonly<Record<string, Flag>> = {
  url: { takes: 'URL', says: 'the bridge; else CONSULT_BRIDGE_URL, else http://localhost:8080' },
  'key-file': { takes: 'FILE', says: 'holds the API key; else CONSULT_BRIDGE_KEY' },
  json: { says: 'prints JSON: one document, or a line for each event' },
  help: { short: 'h', says: 'shows this' },
}

/** How a command is typed. */
export const usageOf = ({ name, arguments: args = [], flags = {} }: Command): string => {
  const words = args.map(({ name: word, optional, repeats }) => {
    const shown = `${word.toUpperCase()}${repeats ? '…' : ''}`
    return optional ? `[${shown}]` : shown
  })
  const options = Object.keys(flags).length > 0 ? ['[options]'] : []
  return ['consult-bridge', name, ...words, ...options].join(' ')
}

export const flagLines = (flags: Readonly<Record<string, Flag>>): [string, string][] =>
  Object.entries(flags).map(([name, { takes, says, repeats, short }]) => [
    `${short === undefined ? '' : `-${short}, `}--${name}${takes === undefined ? '' : ` ${takes}`}`,
    `${says}${repeats ? '; may be repeated' : ''}`,
  ])

export const exitLines = (): [string, string][] =>
  Object.entries(meanings).map(([code, meaning]) => [code, meaning])

const columns = (lines: [string, string][]): string => {
  const width = Math.max(...lines.map(([left]) => left.length))
  return lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}

export const helpOf = (command: Command): string =>
  [
    `${command.summary}.`,
    ...(command.notes === undefined ? [] : ['', command.notes]),
    '',
    `Usage: ${usageOf(command)}`,
    ...(command.flags ? ['', 'Options:', columns(flagLines(command.flags))] : []),
    '',
    'Always:',
    columns(flagLines(globalFlags)),
  ].join('\n')

export const generalHelp = (commands: readonly Command[]): string =>
  [
    'Starts consults, follows them, and operates the bridge.',
    '',
    'Usage: consult-bridge COMMAND [options]',
    '       consult-bridge help COMMAND',
    '       consult-bridge --version',
    '',
    'Commands:',
    columns(commands.map(({ name, summary }) => [name, summary])),
    '',
    'Always:',
    columns(flagLines(globalFlags)),
    '',
    'Exit codes:',
    columns(exitLines()),
  ].join('\n')
