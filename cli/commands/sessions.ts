import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { AgentSession, BridgeOperator } from '../../client/index.ts'
import { upTo } from '../all-pages.ts'
import { command } from '../command.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { count, id } from '../inputs.ts'
import { facts, moment, span, table } from '../table.ts'
import type { Colours } from '../terminal.ts'
import { stateWords } from '../words.ts'

const sessionWords = (colours: Colours, session: AgentSession): string =>
  facts(colours, [
    ['agent', session.agent],
    ['state', stateWords(colours, session.state)],
    ['for', span(session.ageSeconds)],
    ['reason', session.reason],
    ['held by', session.owner],
    ['connected (UTC)', moment(session.connectedAt)],
    ['last poll (UTC)', moment(session.lastPollAt)],
    ['as known (UTC)', moment(session.shownAt)],
    ['reconnects', session.reconnects],
    ['resyncs', session.resyncs],
  ])

const listSessions = command(
  {
    name: 'sessions list',
    summary: 'Lists all agents’ sessions with Genesys',
    notes: 'Takes an operator’s key.',
    flags: { state: { takes: 'STATE', says: 'only those that are connected, lost, refused, …' } },
    input: z.object({ state: id.optional() }),
  },
  async ({ operator, terminal, show, patience }, { state }) => {
    const { sessions } = operator()
    const busy = terminal.busy('Reading sessions')
    const all = await upTo(Infinity, (one) => sessions({ ...one, ...patience })).finally(busy.stop)
    const items = all.items
      .filter((session) => state === undefined || session.state === state)
      .sort((a, b) => a.agent.localeCompare(b.agent))
    const { colours } = terminal
    show({ items, nextCursor: null }, () => {
      const rows = items.map((session) => [
        session.agent,
        stateWords(colours, session.state),
        span(session.ageSeconds),
        session.reason,
        moment(session.lastPollAt),
        session.reconnects,
        session.resyncs,
        session.owner,
      ])
      const columns = [
        'agent',
        'state',
        'for',
        'reason',
        'last poll (UTC)',
        'reconnects',
        'resyncs',
      ]
      return table(colours, [...columns, 'held by'], rows, 'There are no such sessions.')
    })
    return undefined
  },
)

const showOne = command(
  {
    name: 'sessions show',
    summary: 'Shows how an agent’s session stands',
    arguments: [{ name: 'agent' }],
    input: z.object({ agent: id }),
  },
  async ({ operator, terminal, show, patience }, { agent }) => {
    show(await operator().session(agent, patience), (session) =>
      sessionWords(terminal.colours, session),
    )
    return undefined
  },
)

const restart = command(
  {
    name: 'sessions restart',
    summary: 'Has agents’ sessions dropped and signed in anew',
    notes:
      'Takes an operator’s key. What happens in between becomes events. Another session for an agent whom Genesys has refused is one\nmore try, which may lock the account.',
    arguments: [{ name: 'agents', repeats: true }],
    flags: { timeout: { takes: 'S', says: 'waits for so long; 30 unless told' } },
    input: z.object({ agents: z.array(id).min(1), timeout: count(0, 600).default(30) }),
  },
  async (context, { agents, timeout }) => {
    const { operator, terminal, json, show } = context
    const bridge = operator()
    const busy = terminal.busy('Restarting')
    const items: Restarted[] = []
    try {
      for (const agent of agents) {
        busy.progress(items.length, agents.length)
        items.push(await restartOne(context, bridge, { agent, timeoutMs: timeout * 1000 }))
      }
    } finally {
      busy.stop()
    }
    const { colours } = terminal
    show({ items, nextCursor: null }, () =>
      table(
        colours,
        ['agent', 'outcome', 'state', 'reason', 'connected (UTC)', 'held by'],
        items.map((session) => [
          session.agent,
          session.outcome,
          stateWords(colours, session.state),
          session.reason,
          moment(session.connectedAt),
          session.owner,
        ]),
        '',
      ),
    )
    const isDone = items.every(({ outcome }) => outcome === 'restarted')
    if (!isDone && !json) terminal.err('Not all have been restarted; `sessions list` says more.')
    return isDone ? exitCodes.done : exitCodes.otherwise
  },
)

const lookEveryMs = 250

/** A session as it stands after its restart was asked for, and what came of that. */
type Restarted = AgentSession & { outcome: 'restarted' | 'refused' | 'not-in-time' }

/** Resolves when the session is another one and stands, or has been refused, or the time is over. */
const restartOne = async (
  { patience, signal }: Context,
  bridge: BridgeOperator,
  { agent, timeoutMs }: { agent: string; timeoutMs: number },
): Promise<Restarted> => {
  const before = await bridge.restartSession(agent, patience)
  for (let waited = 0; ; waited += lookEveryMs) {
    const session = await bridge.session(agent, patience)
    const isOther = session.connectedAt !== before.connectedAt
    const isUp = session.state === 'connected' && isOther
    const isRefused =
      ['refused', 'password-change'].includes(session.state) && session.since !== before.since
    if (isUp) return { ...session, outcome: 'restarted' }
    if (isRefused) return { ...session, outcome: 'refused' }
    if (waited >= timeoutMs) return { ...session, outcome: 'not-in-time' }
    await sleep(lookEveryMs, undefined, { signal })
  }
}

export const sessionCommands = [listSessions, showOne, restart]
