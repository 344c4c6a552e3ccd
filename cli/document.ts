import type { Command } from './command.ts'
import { commands } from './commands.ts'
import { exitLines, flagLines, globalFlags, usageOf } from './help.ts'

const introduction = `# The command line

Whatever callers and operators do, typed. In a clone, after \`npm ci\`:

\`\`\`sh
npx consult-bridge --help
\`\`\`

It is one file, \`dist/cli/consult-bridge.js\`, that Node 20 or newer runs, and the same for the local stack and for what is
deployed: \`CONSULT_BRIDGE_URL\` says which, and the key comes from \`CONSULT_BRIDGE_KEY\` or from a file, never from an argument, which
any process could read. For a bridge on this machine it takes the local stack's own keys unless told otherwise.

On a terminal it has colours, unless \`NO_COLOR\` is set, and shows what is under way. With \`--json\` it prints one document, \`consult
follow\` and \`tail\` a line for each event, and a problem is \`{"error": {…}}\` on the other stream, where \`tail\` says \`{"listening": URL}\` once it
hears.`

/** `docs/cli.md`, of what the command line says of itself. */
export const cliDocument = (): string =>
  [
    introduction,
    '## Exit codes',
    rows(['code', 'means'], exitLines()),
    '## Always',
    rows(['option', ''], flagLines(globalFlags).map(code)),
    '## Commands',
    ...commands.map(section),
  ].join('\n\n') + '\n'

const section = (command: Command): string => {
  const { name, summary, notes, flags } = command
  const told = notes === undefined ? '' : ` ${notes.replace(/\n/g, ' ')}`
  return [
    `### ${name}`,
    `${summary}.${told}`,
    `\`\`\`\n${usageOf(command)}\n\`\`\``,
    ...(flags ? [rows(['option', ''], flagLines(flags).map(code))] : []),
  ].join('\n\n')
}

const code = ([left, right]: [string, string]): [string, string] => [`\`${left}\``, right]

/** As prettier would have it. */
const rows = (head: [string, string], lines: [string, string][]): string => {
  const all = [head, ...lines]
  const widths = [0, 1].map((n) => Math.max(3, ...all.map((line) => (line[n] ?? '').length)))
  const row = (cells: readonly string[], fill = ' ') =>
    `| ${cells.map((cell, n) => cell.padEnd(widths[n] ?? 0, fill)).join(' | ')} |`
  return [row(head), row(['', ''], '-'), ...lines.map((line) => row(line))].join('\n')
}
