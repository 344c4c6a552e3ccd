import { z } from 'zod'
import { upTo } from '../all-pages.ts'
import { command } from '../command.ts'
import { count, id, time } from '../inputs.ts'
import { moment, table } from '../table.ts'
import { stateWords } from '../words.ts'

const listDeliveries = command(
  {
    name: 'deliveries list',
    summary: 'Lists the tries that were made for a webhook, newest first',
    arguments: [{ name: 'webhook' }],
    flags: { limit: { takes: 'N', says: 'this many at most; 20 unless told' } },
    input: z.object({ webhook: id, limit: count(1, 10_000).default(20) }),
  },
  async ({ bridge, terminal, show, patience }, { webhook, limit }) => {
    const { webhooks } = bridge()
    const { colours } = terminal
    const page = await upTo(limit, (one) => webhooks.deliveries(webhook, { ...one, ...patience }))
    show(page, ({ items }) => {
      const rows = items.map((each) => [
        moment(each.at),
        stateWords(colours, each.outcome),
        each.status ?? each.errorClass,
        `${Math.round(each.durationMs)} ms`,
        each.attempt,
        each.type,
        each.id,
        moment(each.nextTryAt),
      ])
      const columns = [
        'at (UTC)',
        'outcome',
        'status',
        'took',
        'try',
        'event',
        'delivery',
        'next try',
      ]
      return table(colours, columns, rows, 'Nothing has been delivered to it yet.')
    })
    return undefined
  },
)

const replay = command(
  {
    name: 'deliveries replay',
    summary: 'Delivers events to a webhook once more',
    notes:
      'Whatever was never delivered, and is not tried within minutes anyway, unless one of the options says otherwise.',
    arguments: [{ name: 'webhook' }],
    flags: {
      since: { takes: 'TIME', says: 'what has happened since then, as 2026-03-02T09:15:00Z' },
      consult: { takes: 'ID', says: 'what has happened to this consult' },
      delivery: { takes: 'ID', says: 'this delivery, a webhook-id' },
    },
    input: z
      .object({
        webhook: id,
        since: time('2026-03-02T09:15:00Z').optional(),
        consult: id.optional(),
        delivery: id.optional(),
      })
      .refine(({ webhook: _, ...wish }) => Object.keys(wish).length <= 1, {
        error: 'Say one of --since, --consult and --delivery at most.',
      }),
  },
  async ({ bridge, terminal, show, signal }, { webhook, since, consult, delivery }) => {
    const { webhooks } = bridge()
    const busy = terminal.busy('Queueing')
    let wish: Parameters<typeof webhooks.replay>[1] = {
      ...(since !== undefined && { since }),
      ...(consult !== undefined && { consultId: consult }),
      ...(delivery !== undefined && { deliveryId: delivery }),
    }
    let queued = 0
    try {
      for (;;) {
        const { count, nextCursor } = await webhooks.replay(webhook, wish, { signal })
        queued += count
        busy.say(`Queueing: ${queued} so far`)
        if (nextCursor === null) break
        wish = { cursor: nextCursor }
      }
    } finally {
      busy.stop()
    }
    show({ webhook, count: queued }, () =>
      queued === 0 ? 'There was nothing to deliver.' : `${queued} on their way once more.`,
    )
    return undefined
  },
)

export const deliveryCommands = [listDeliveries, replay]
