import { z } from 'zod'
import type { BridgeOperator, Redriven } from '../../client/index.ts'
import { command } from '../command.ts'
import { moment, table } from '../table.ts'

const listDeadLetters = command(
  {
    name: 'dlq list',
    summary: 'Shows what queues have laid aside after it had failed too often',
    notes: 'Takes an operator’s key.',
    input: z.object({}),
  },
  async ({ operator, terminal, show, patience }) => {
    show(await operator().deadLetters.list(patience), ({ items }) => {
      const rows = items.map(({ queue, count, oldestAt }) => [queue, count, moment(oldestAt)])
      const columns = ['queue', 'laid aside', 'oldest (UTC)']
      return table(terminal.colours, columns, rows, 'There are no such queues.')
    })
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
    const busy = terminal.busy('Putting back')
    const { redrive: once } = operator().deadLetters
    const items = await redriveAll(once, { signal, progress: busy.progress }).finally(busy.stop)
    show({ items, nextCursor: null }, () => {
      const rows = items.map(({ queue, moved, left }) => [queue, moved, left])
      const columns = ['queue', 'put back', 'left']
      return table(terminal.colours, columns, rows, 'There are no such queues.')
    })
    return undefined
  },
)

type Once = BridgeOperator['deadLetters']['redrive']
type Going = { signal: AbortSignal; progress: (done: number, all: number) => void }

/** Again while that moves any. */
const redriveAll = async (once: Once, { signal, progress }: Going): Promise<Redriven[]> => {
  const all = new Map<string, Redriven>()
  for (;;) {
    const { items } = await once({ signal })
    for (const { queue, moved, left } of items)
      all.set(queue, { queue, moved: moved + (all.get(queue)?.moved ?? 0), left })
    const total = (member: 'moved' | 'left', of: Iterable<Redriven>) =>
      [...of].reduce((sum, each) => sum + each[member], 0)
    const left = total('left', all.values())
    const moved = total('moved', all.values())
    progress(moved, moved + left)
    if (left === 0 || total('moved', items) === 0) return [...all.values()]
  }
}

export const deadLetterCommands = [listDeadLetters, redrive]
