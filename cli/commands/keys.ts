import { z } from 'zod'
import type { CallerKey } from '../../client/index.ts'
import { command } from '../command.ts'
import { count, id, list, time } from '../inputs.ts'
import { facts, moment, table } from '../table.ts'

const agentsOf = ({ agents }: CallerKey): string => (agents === 'all' ? 'all' : agents.join(', '))

const wishedAgents = (agents: string[]): 'all' | string[] =>
  agents.length === 1 && agents[0] === 'all' ? 'all' : agents

const create = command(
  {
    name: 'keys create',
    summary: 'Makes a key for a caller, and shows it once',
    notes: 'Takes an operator’s key.',
    flags: {
      caller: { takes: 'ID', says: 'whose it is: a caller that there is, or a new one' },
      audience: { takes: 'KIND', says: 'agent, or customer for bots that talk to customers' },
      agents: { takes: 'A,B', says: 'for whom it may act; all unless told' },
      expires: { takes: 'TIME', says: 'until when it is good, as 2027-01-01T00:00:00Z' },
      rate: { takes: 'N', says: 'how many requests a minute it may make' },
    },
    input: z.object({
      caller: z.string({ error: 'says whose key it is; it is missing' }).min(1),
      audience: z.enum(['agent', 'customer'], { error: 'is agent or customer' }),
      agents: list.default(['all']),
      expires: time('2027-01-01T00:00:00Z').optional(),
      rate: count(1, 1_000_000).optional(),
    }),
  },
  async ({ operator, terminal, show, signal }, { caller, audience, agents, expires, rate }) => {
    const request = {
      ...{ callerId: caller, audience, agents: wishedAgents(agents) },
      ...(expires !== undefined && { expiresAt: expires }),
      ...(rate !== undefined && { requestsPerMinute: rate }),
    }
    const { colours } = terminal
    show(await operator().keys.create(request, { signal }), (made) =>
      [
        facts(colours, [
          ['key', { text: made.key, colour: colours.bold }],
          ['caller', made.callerId],
          ['audience', made.audience],
          ['agents', agentsOf(made)],
          ['a minute', made.requestsPerMinute],
          ['expires (UTC)', moment(made.expiresAt) ?? 'never'],
        ]),
        `The key is shown now and never again; ${made.id} is what it is listed and revoked by.`,
      ].join('\n'),
    )
    return undefined
  },
)

const listKeys = command(
  {
    name: 'keys list',
    summary: 'Lists the keys that were made and are good',
    notes: 'Takes an operator’s key. Callers of the tenant’s file are not among them.',
    input: z.object({}),
  },
  async ({ operator, terminal, show, patience }) => {
    show(await operator().keys.list(patience), ({ items }) => {
      const rows = items.map((key) => [
        key.id,
        key.callerId,
        key.audience,
        agentsOf(key),
        key.requestsPerMinute,
        moment(key.createdAt),
        moment(key.expiresAt) ?? 'never',
      ])
      const columns = [
        'key',
        'caller',
        'audience',
        'agents',
        'a minute',
        'made (UTC)',
        'expires (UTC)',
      ]
      return table(terminal.colours, columns, rows, 'No keys have been made.')
    })
    return undefined
  },
)

const revoke = command(
  {
    name: 'keys revoke',
    summary: 'Revokes a key at once, with the tokens that were made with it',
    notes: 'Takes an operator’s key.',
    arguments: [{ name: 'id' }],
    input: z.object({ id }),
  },
  async ({ operator, show, signal }, { id }) => {
    // The whole key is as good as its first part, and not to be sent where it may be logged.
    const named = id.startsWith('cbk_') ? id.slice(0, 12) : id
    await operator().keys.revoke(named, { signal })
    show({ id: named, revoked: true }, () => `${named} opens nothing any more.`)
    return undefined
  },
)

export const keyCommands = [create, listKeys, revoke]
