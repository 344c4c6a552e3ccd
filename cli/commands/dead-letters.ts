import { z } from 'zod'
import type { DeadLetters, Page } from '../../client/index.ts'
import { command } from '../command.ts'
import { table } from '../table.ts'
import type { Colours } from '../terminal.ts'

/** A column for whatever is told of the queues. */
const queueWords =
  (colours: Colours) =>
  ({ items }: Page<DeadLetters>): string => {
    const names = ['queue', ...new Set(items.flatMap((item) => Object.keys(item)))]
    const columns = [...new Set(names)]
    const rows = items.map((item) => columns.map((name) => cellOf(item[name])))
    return table(colours, columns, rows, 'There are no such queues.')
  }

const cellOf = (value: unknown): string | number | null => {
  if (value === undefined || value === null) return null
  return typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value)
}

const listDeadLetters = command(
  {
    name: 'dlq list',
    summary: 'Shows what queues have put aside after it had failed too often',
    notes: 'Takes an operator’s key.',
    input: z.object({}),
  },
  async ({ operator, terminal, show, patience }) => {
    show(await operator().deadLetters.list(patience), queueWords(terminal.colours))
    return undefined
  },
)

const redrive = command(
  {
    name: 'dlq redrive',
    summary: 'Puts it back into the queues that it came from',
    notes: 'Takes an operator’s key. It is worth it once the cause is gone: see the runbook.',
    input: z.object({}),
  },
  async ({ operator, terminal, show, signal }) => {
    const busy = terminal.busy('Moving')
    const page = await operator().deadLetters.redrive({ signal }).finally(busy.stop)
    show(page, queueWords(terminal.colours))
    return undefined
  },
)

export const deadLetterCommands = [listDeadLetters, redrive]
