import { expect, test } from 'vitest'
import { checkBridge } from '../../cli/doctor/check-bridge.ts'
import { BridgeProblem } from '../../client/index.ts'
import type { AgentSession } from '../../client/index.ts'

const session: AgentSession = {
  agent: 'testname',
  state: 'connected',
  since: '2026-03-02T09:15:04.120Z',
  ageSeconds: 125,
  owner: 'listener-1',
  reason: null,
  connectedAt: '2026-03-02T09:15:04.120Z',
  lastPollAt: null,
  shownAt: null,
  reconnects: 0,
  resyncs: 1,
}
const works = { store: 'ok', queue: 'ok', listener: 'ok' }
const problem = (code: string, status: number) =>
  new BridgeProblem({ code, status, detail: 'as the bridge says', requestId: 'r1' })

type Answers = {
  checks?: Record<string, string>
  unreachable?: boolean
  key?: BridgeProblem
  shown?: Partial<AgentSession> | BridgeProblem
}

/** What is said of a bridge that answers so, but for what is right. */
const examine = async ({ checks = works, unreachable = false, key, shown = {} }: Answers) => {
  const examination = checkBridge({
    url: 'https://bridge.example',
    agent: 'testname',
    patience: { patienceMs: 0, signal: new AbortController().signal },
    bridge: {
      list: () => (key ? Promise.reject(key) : Promise.resolve({ items: [], nextCursor: null })),
    },
    operator: {
      health: () =>
        unreachable
          ? Promise.reject(problem('network_error', 0))
          : Promise.resolve({ status: 'any', checks }),
      session: () =>
        shown instanceof BridgeProblem
          ? Promise.reject(shown)
          : Promise.resolve({ ...session, ...shown }),
    },
  })
  const said: string[] = []
  for await (const finding of examination) {
    if (finding.is === 'wrong') said.push(`${finding.check}: ${finding.says} ${finding.todo}`)
    if (finding.is === 'note') said.push(`${finding.check}: ${finding.says}`)
  }
  return said
}

test.each<[string, Answers, string[]]>([
  ['where all is well', {}, []],
  [
    'where nothing answers',
    { unreachable: true },
    [
      'Bridge: Nothing answers at https://bridge.example. Is it running there? --url or CONSULT_BRIDGE_URL names another bridge.',
    ],
  ],
  [
    'where the listener has gone',
    { checks: { ...works, listener: 'failing' } },
    [
      'Bridge: No listener shows signs of life, so nobody hears what Genesys says. See the listener’s service and log; the runbook has it under no-heartbeat.',
    ],
  ],
  [
    'where store and queue do not work',
    { checks: { ...works, store: 'failing', queue: 'failing' } },
    [
      'Bridge: The bridge’s store does not answer. See whether DynamoDB throttles or refuses the table: the functions’ logs say which.',
      'Bridge: The bridge’s queues do not answer. See whether SQS is reached from the functions: their logs say why not.',
    ],
  ],
  [
    'that does not know the key',
    { key: problem('unauthenticated', 401) },
    [
      'Key: The bridge does not know the key. See CONSULT_BRIDGE_KEY or --key-file, and `keys list` whether it was revoked.',
    ],
  ],
  [
    'that fails with the key',
    { key: problem('internal_error', 500) },
    ['Key: As the bridge says. The bridge’s log has request r1.'],
  ],
  [
    'that has no credentials for the agent',
    { shown: problem('agent_unknown', 404) },
    [
      'Session: The bridge has no credentials for testname. Add the agent to the agents file or secret, let a minute pass (in which functions notice it), start the listeners anew (they read it when they start), then ask for the session with `sessions restart`.',
    ],
  ],
  [
    'whose key does not cover the agent',
    { shown: problem('agent_not_allowed', 403) },
    [
      'Session: The key does not cover testname. Use another key, or make one with `keys create --agents`.',
    ],
  ],
  [
    'that nobody has asked for the agent',
    { shown: { state: 'none', ageSeconds: null } },
    [
      'Session: testname has no session now; the first consult, or a page that warms it up, opens one.',
    ],
  ],
  [
    'that has only been asked for the agent',
    { shown: { state: 'connecting', ageSeconds: 2 } },
    ['Session: testname is connecting for 2 s.'],
  ],
  [
    'that has lost the session',
    { shown: { state: 'lost', reason: 'HTTP 503' } },
    [
      'Session: testname’s session is lost for 2 min 5 s: HTTP 503. It is tried again by itself; run doctor with --gws to see what stands in its way.',
    ],
  ],
  [
    'whose agent Genesys refuses',
    { shown: { state: 'refused' } },
    [
      'Session: Genesys refuses testname’s user name or password. Put the right ones into the agents file or secret, start the listeners anew (they read it when they start), then ask for the session with `sessions restart`.',
    ],
  ],
  [
    'whose agent has to change the password',
    { shown: { state: 'password-change' } },
    [
      'Session: Genesys wants testname to change the password first. Have the agent sign in at the desktop and change it, put the new one into the agents file or secret, start the listeners anew (they read it when they start), then ask for the session with `sessions restart`.',
    ],
  ],
])('doctor at a bridge %s', async (_, answers, said) => {
  expect(await examine(answers)).toEqual(said)
})
