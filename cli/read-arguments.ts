import { parseArgs } from 'node:util'
import { camelCase } from './command.ts'
import type { Command } from './command.ts'
import { globalFlags } from './help.ts'
import { UsageError } from './usage-error.ts'

export type Read = {
  global: { url?: string; keyFile?: string; json: boolean; help: boolean }
  given: Record<string, unknown>
}

/** What goes with every command may be said before it, too. */
export const commandFirst = (words: readonly string[]): string[] => {
  let before = 0
  for (let word = words[0]; word !== undefined; word = words[before]) {
    const [, name = '', value] = /^--([\w-]+)(=.*)?$/.exec(word) ?? []
    const flag = globalFlags[name]
    if (!flag || name === 'help') break
    before += flag.takes === undefined || value !== undefined ? 1 : 2
  }
  const rest = words.slice(before)
  return rest.length === 0 ? [...words] : [...rest, ...words.slice(0, before)]
}

/** The command that these words begin with, and the words after it; undefined when there is none. */
export const findCommand = (
  commands: readonly Command[],
  words: readonly string[],
): { command: Command; rest: string[] } | undefined => {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ')
    const command = commands.find((each) => each.name === name)
    if (command) return { command, rest: words.slice(length) }
  }
  return undefined
}

/** Throws a UsageError for what the command does not take. */
export const readArguments = (command: Command, words: string[]): Read => {
  const flags = { ...command.flags, ...globalFlags }
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { takes, repeats, short }]) => [
      name,
      {
        ...({
          type: takes === undefined ? 'boolean' : 'string',
          multiple: repeats === true,
        } as const),
        ...(short !== undefined && { short }),
      },
    ]),
  )
  const { values, positionals } = parse(words, options)
  const { url, 'key-file': keyFile, json, help, ...own } = values
  const named = Object.entries(own).map(([name, value]) => [camelCase(name), value] as const)
  return {
    global: {
      ...(typeof url === 'string' && { url }),
      ...(typeof keyFile === 'string' && { keyFile }),
      json: json === true,
      help: help === true,
    },
    given: { ...Object.fromEntries(named), ...(help ? {} : placed(command, positionals)) },
  }
}

type Options = Record<string, { type: 'boolean' | 'string'; multiple: boolean; short?: string }>

const parse = (args: string[], options: Options) => {
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (cause) {
    // Node's own sentences say more than is of use here.
    const [sentence = 'the options are not right'] =
      cause instanceof Error ? cause.message.split(/\. |\n/) : []
    throw new UsageError(`${sentence.replace(/\.$/, '')}.`)
  }
}

const placed = (
  { name, arguments: wanted = [] }: Command,
  words: readonly string[],
): Record<string, unknown> => {
  const last = wanted.at(-1)
  if (words.length > wanted.length && !last?.repeats)
    throw new UsageError(`${words[wanted.length] ?? ''}: ${name} does not take that.`)
  const missing = wanted.slice(words.length).find(({ optional }) => !optional)
  if (missing) throw new UsageError(`${missing.name.toUpperCase()} is missing.`)
  return Object.fromEntries(
    wanted.flatMap(({ name: word, repeats }, n): [string, unknown][] => {
      if (repeats) return [[word, words.slice(n)]]
      return words[n] === undefined ? [] : [[word, words[n]]]
    }),
  )
}
