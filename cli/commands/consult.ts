import { z } from 'zod'
import { ConsultState } from '../../src/consult/consult.ts'
import { upTo } from '../all-pages.ts'
import { command } from '../command.ts'
import { count, id } from '../inputs.ts'
import { moment, table } from '../table.ts'
import { consultWords, eventWords, moreWords, stateWords, targetWords } from '../words.ts'

const follow = command(
  {
    name: 'consult follow',
    summary: 'Shows a consult’s events up to its final one',
    arguments: [{ name: 'id' }],
    flags: { after: { takes: 'N', says: 'leaves out the first N' } },
    input: z.object({ id, after: count(0, 1_000_000).default(0) }),
  },
  async ({ bridge, terminal, tell, signal }, { id, after }) => {
    for await (const event of bridge().follow(id, { after, signal }))
      tell(event, () => eventWords(terminal.colours, event))
    signal.throwIfAborted()
    return undefined
  },
)

const listConsults = command(
  {
    name: 'consult list',
    summary: 'Lists the caller’s consults, newest first',
    flags: {
      agent: { takes: 'AGENT', says: 'only this agent’s' },
      interaction: { takes: 'ID', says: 'only those in this interaction' },
      state: { takes: 'STATE', says: `only those that are ${ConsultState.options.join(', ')}` },
      limit: { takes: 'N', says: 'this many at most; 20 unless told' },
    },
    input: z.object({
      agent: id.optional(),
      interaction: id.optional(),
      state: ConsultState.optional(),
      limit: count(1, 10_000).default(20),
    }),
  },
  async ({ bridge, terminal, show, patience }, { limit, interaction, agent, state }) => {
    const wanted = {
      ...(agent !== undefined && { agent }),
      ...(interaction !== undefined && { interactionId: interaction }),
      ...(state !== undefined && { state }),
    }
    const caller = bridge()
    const page = await upTo(limit, (one) => caller.list({ ...wanted, ...one, ...patience }))
    const { colours } = terminal
    show(page, ({ items, nextCursor }) => {
      const rows = items.map((consult) => [
        consult.id,
        stateWords(colours, consult.state),
        consult.agent,
        targetWords(consult.target),
        `${consult.media} ${consult.interactionId}`,
        moment(consult.createdAt),
      ])
      const columns = ['consult', 'state', 'agent', 'asks', 'in', 'made (UTC)']
      const drawn = table(colours, columns, rows, 'There are no such consults.')
      return nextCursor === null ? drawn : `${drawn}\n${moreWords(colours)}`
    })
    return undefined
  },
)

const showConsult = command(
  {
    name: 'consult show',
    summary: 'Shows a consult as it stands',
    arguments: [{ name: 'id' }],
    flags: { events: { says: 'and its events so far' } },
    input: z.object({ id, events: z.boolean().default(false) }),
  },
  async ({ bridge, terminal, show, patience }, { id, events }) => {
    const caller = bridge()
    const consult = await caller.get(id, patience)
    const { colours } = terminal
    if (!events) {
      show(consult, () => consultWords(colours, consult))
      return undefined
    }
    const log = await caller.events(id, patience)
    show({ consult, ...log }, () =>
      [
        consultWords(colours, consult),
        '',
        ...log.events.map((event) => eventWords(colours, event)),
      ].join('\n'),
    )
    return undefined
  },
)

export const consultCommands = [follow, listConsults, showConsult]
