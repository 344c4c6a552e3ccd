import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { z } from 'zod'
import { checkTenantFile } from '../../src/config/read-tenant.ts'
import { command } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { printable } from '../printable.ts'
import { id } from '../inputs.ts'

type Checked = { file: string; problems: { path: string; message: string }[] }

export const checkTenant = command(
  {
    name: 'tenant check',
    summary: 'Checks tenants’ files as the synthesis does',
    notes: 'Asks nobody anything. Each problem has its place in the file and a sentence.',
    asksNobody: true,
    arguments: [{ name: 'files', repeats: true }],
    input: z.object({ files: z.array(id).min(1, 'is missing') }),
  },
  ({ terminal, show }, { files }) => {
    const { colours } = terminal
    const checked = files.map(check)
    const isGood = checked.every(({ problems }) => problems.length === 0)
    show({ ok: isGood, files: checked }, () =>
      checked
        .flatMap(({ file, problems }) =>
          problems.length === 0
            ? [`${colours.green('✓')} ${file}`]
            : [
                `${colours.red('✗')} ${file}`,
                ...problems.map(
                  ({ path, message }) =>
                    `  ${colours.bold(printable(path))}: ${printable(message)}`,
                ),
              ],
        )
        .join('\n'),
    )
    return Promise.resolve(isGood ? exitCodes.done : exitCodes.usage)
  },
)

const check = (file: string): Checked => {
  const text = readText(file)
  if (text === undefined)
    return { file, problems: [{ path: 'the file', message: 'cannot be read' }] }
  const read = checkTenantFile(text)
  if (read.outcome === 'faulty') return { file, problems: read.problems }
  const isNamed = `${read.tenant.name}.json` === basename(file)
  return { file, problems: isNamed ? [] : [{ path: 'name', message: 'is not the file’s name' }] }
}

const readText = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
