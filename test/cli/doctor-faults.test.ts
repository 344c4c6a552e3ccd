import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import type { Fault } from '../../local/gws-simulator/faults.ts'
import { startGwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import type { GwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import { json, startScripted } from '../gws/scripted-server.ts'
import { runCli } from './captured.ts'

const agentsFile = fileURLToPath(new URL('../../local/agents.json', import.meta.url))

let simulator: GwsSimulator
beforeAll(async () => {
  simulator = await startGwsSimulator()
})
afterAll(() => simulator.close())
afterEach(() => void simulator.setFaults([]))

const sim = async (method: string, path: string, body: object): Promise<unknown> => {
  const answer = await fetch(`${simulator.url}/sim${path}`, { method, body: JSON.stringify(body) })
  return answer.json()
}
const Finding = z.object({
  is: z.enum(['right', 'note', 'wrong']),
  check: z.string(),
  says: z.string(),
  todo: z.string().optional(),
})
const Findings = z.object({ ok: z.boolean(), findings: z.array(Finding) })

type Colleague = 'accept' | 'decline' | 'never'

/** What doctor says that is not simply right, with a real consult or without. */
const findings = async (colleague?: Colleague, timeout = '1') => {
  const words = ['doctor', '--gws', simulator.url, '--agents', agentsFile, '--agent', 'testname']
  const limits = ['--json', '--timeout', timeout]
  const consult: string[] = []
  if (colleague) {
    await sim('PUT', '/agents/bfriend', { autoAnswer: colleague, afterMs: 50 })
    const made = await sim('POST', '/interactions', {
      ...{ agent: 'testname', media: 'chat', customer: 'FirstL' },
    })
    const { id } = z.object({ id: z.string() }).parse(made)
    consult.push('--consult', id, '--to-agent', 'bfriend', '--wait', '1')
  }
  const { code, out, err } = await runCli([...words, ...limits, ...consult])
  expect(err).toBe('')
  const { ok, findings: all } = Findings.parse(JSON.parse(out))
  expect(code).toBe(ok ? 0 : 6)
  expect(ok).toBe(all.every(({ is }) => is !== 'wrong'))
  return all.filter(({ is }) => is !== 'right').map(({ is, says }) => `${is}: ${says}`)
}

test('given a Genesys without faults, all is well, by reads and with a consult', async () => {
  expect(await findings()).toEqual([])
  expect(await findings('accept')).toEqual([])
  expect(simulator.world.journal).toHaveLength(1)
})

/** How long it took differs. */
const sayingMs = (pattern: RegExp) => expect.stringMatching(pattern) as string

type Case = {
  with?: object
  also?: object[]
  colleague?: Colleague
  /** How many seconds doctor waits for each answer. */
  timeout?: string
  /** Sentences, or what they match. */
  says: unknown[]
}

const consulted = (...says: unknown[]): Case => ({ colleague: 'accept', says })

/** Each fault of the simulator, and the sentences that doctor has for it. A new fault is missing here until somebody thinks of it. */
const cases: Record<Fault['name'], Case> = {
  'originator-listed-twice': consulted(
    'note: The agent is listed twice among the participants; the bridge goes by ids.',
  ),
  'reference-id-on-success': consulted(
    'note: That of the join carries the referenceId; the bridge matches by it.',
  ),
  'error-without-reference-id': {
    colleague: 'decline',
    says: [
      'wrong: The colleague did not come: Genesys said “Operation failed”.',
      'note: The error does not say which consult it is about; the bridge goes by the interaction.',
    ],
  },
  'notifications-swapped': consulted(
    'note: The message log comes before the participants; either order will do.',
  ),
  'only-participants-updated': consulted(
    'note: Of the join only ParticipantsUpdated comes; that is enough.',
  ),
  'only-message-log': consulted('note: Of the join only the message log comes; that is enough.'),
  'notifications-before-reply': {
    ...consulted(
      'note: That of the join comes before the answer to the Consult; the bridge waits for either.',
    ),
    also: [{ name: 'delay-consult-reply', ms: 300 }],
  },
  'duplicate-notifications': consulted('note: Some come twice; the bridge takes them once.'),
  'drop-notifications': consulted('wrong: The colleague has joined, and Genesys never said so.'),
  'silent-decline': {
    colleague: 'decline',
    says: ['wrong: Nobody joined within 1 s, and Genesys said nothing.'],
  },
  'iso-timestamps': consulted('note: Times are in ISO form; the bridge reads both forms.'),
  'newer-fields': consulted(
    'note: Participants carry what newer servers tell: id, uri and path; the bridge uses them.',
  ),
  'v3-visibility': consulted(
    'note: Visibility to agents is called “Agent”, as by version 3; the bridge knows both words.',
  ),
  'unknown-fields': consulted(
    'note: There are fields that the bridge does not know (someNewField); it leaves them alone.',
  ),
  'delay-consult-reply': {
    ...consulted(
      sayingMs(
        /^note: Genesys took 2\.\d s to answer it; the bridge waits for 10 s unless told\.$/,
      ),
      'note: That of the join comes before the answer to the Consult; the bridge waits for either.',
    ),
    // Longer than a read may take, and not so long as the bridge waits.
    timeout: '1',
    with: { ms: 2200 },
  },
  'hang-consult-reply': {
    ...consulted(
      'wrong: No answer came within 10 s. The Consult may have been made all the same.',
      'wrong: Nobody joined within 1 s, and Genesys said nothing.',
    ),
    with: { performed: false },
  },
  'drop-consult-connection': consulted(
    'wrong: The connection broke before there was an answer. The Consult may have been made all the same.',
  ),
  'consult-status': {
    ...consulted('wrong: Genesys refused the Consult: code 5, “No permission”.'),
    with: { httpStatus: 403, statusCode: 5, statusMessage: 'No permission' },
  },
  'operation-status': {
    ...consulted('wrong: Genesys refused to let the colleague go: code 2, “Not now”.'),
    with: { statusCode: 2, statusMessage: 'Not now' },
  },
  'hang-operation-reply': {
    ...consulted('wrong: No answer came within 10 s. The colleague is still there.'),
    with: { performed: false },
  },
  'operation-error': consulted('wrong: Genesys took the removal, and then said that it failed.'),
  'capability-missing': {
    ...consulted('wrong: Genesys does not offer Consult in this interaction now.'),
    with: { capability: 'Consult' },
  },
  'access-denied': {
    says: ['wrong: Genesys refuses testname’s user name or password (code 20).'],
  },
  'password-change': {
    says: ['wrong: Genesys wants testname to change the password first (code 8).'],
  },
  'server-error': consulted(
    "wrong: Genesys refused the Consult: code 4, “Device '5001' is not registered.”.",
  ),
  'partial-success': consulted(
    'note: Genesys calls it a partial success (code 7) of which nothing failed.',
  ),
  'csrf-expired': {
    says: ['wrong: Genesys refuses the CSRF token that it has just given out.'],
  },
  'session-expired': {
    says: ['wrong: Genesys opens another HTTP session with each request.'],
  },
  'unknown-client': {
    says: [
      'wrong: Genesys does not know its own client any more (402): the poll came to another node than the handshake.',
    ],
  },
  unavailable: { says: ['wrong: Genesys is in trouble: HTTP 503, code 4, “Service unavailable”.'] },
  // What is lost before doctor comes, doctor does not miss; see below.
  'node-lost': { says: [] },
  'multiple-clients': {
    says: [
      'wrong: Genesys takes this for the second client of one browser, and slows its polls down.',
    ],
  },
  'hang-poll': { says: ['wrong: A poll is never answered.'] },
  'cookie-swap': {
    says: [
      'wrong: BAYEUX_BROWSER was changed in the middle of a session, and Genesys does not know its client any more.',
    ],
  },
  'connect-advice': {
    with: { reconnect: 'none', on: 'failure' },
    says: ['wrong: Genesys refuses it (401).'],
  },
  'handshake-advice': {
    with: { reconnect: 'none', on: 'success' },
    says: ['wrong: Genesys answers, and wants the client not to come back (advice “none”).'],
  },
  // No character is torn by either.
  'chop-utf8': { ...consulted(), with: { bytes: 1 } },
  'slow-rest': {
    with: { ms: 1200 },
    timeout: '2',
    says: [sayingMs(/^note: Genesys took 1\.\d s to answer a read; the bridge waits for 5 s\.$/)],
  },
}

test.each(Object.entries(cases))(
  'given the fault %s, doctor says so',
  async (name, { with: more, also = [], colleague, timeout, says }) => {
    await sim('PUT', '/faults', [{ name, ...more }, ...also])
    expect(await findings(colleague, timeout)).toEqual(says)
  },
)

test('given a removal that is done and never answered, doctor sees that it is done', async () => {
  await sim('PUT', '/faults', [{ name: 'hang-operation-reply', performed: true }])
  expect(await findings('accept')).toEqual([
    'note: No answer came within 10 s. The colleague has been let go all the same; the bridge sees it, too.',
  ])
})

test.each([
  [
    'a token that has expired once',
    { name: 'csrf-expired', times: 3 },
    ['note: The token was not good any more, and the next one was.'],
  ],
  [
    'a handshake that is refused',
    { name: 'handshake-advice', reconnect: 'none', on: 'failure' },
    ['wrong: Genesys refuses it (401).'],
  ],
  [
    'polls that are answered with a wish for another handshake',
    { name: 'connect-advice', reconnect: 'handshake', on: 'success' },
    ['wrong: Genesys answers, and wants another handshake at once (advice “handshake”).'],
  ],
  [
    'reads that are slower than anybody waits',
    { name: 'slow-rest', ms: 5000 },
    ['wrong: No answer came within 1 s.'],
  ],
])('given %s, doctor says so', async (_, fault, says) => {
  await sim('PUT', '/faults', [fault])
  expect(await findings()).toEqual(says)
})

test('given a Genesys that breaks off at the second read, nothing is said of its HTTP session being kept', async () => {
  let reads = 0
  const { url, close } = await startScripted((_, response) => {
    reads += 1
    if (reads > 1) response.destroy()
    else json(response, 200, { statusCode: 0 }, { 'set-cookie': 'JSESSIONID=1; Path=/' })
  })
  onTestFinished(close)
  const words = ['doctor', '--gws', url, '--agents', agentsFile, '--agent', 'testname', '--json']
  const { findings: all } = Findings.parse(JSON.parse((await runCli(words)).out))
  expect(all.at(-1)).toMatchObject({
    ...{ is: 'wrong', check: 'HTTP session' },
    says: 'The first read was answered, and the same once more was not: The connection broke before there was an answer.',
  })
})

test('given a node that is lost while a poll is parked, doctor says so', async () => {
  const earlier = new Set(simulator.comet.live().map(({ id }) => id))
  const found = findings(undefined, '8')
  const isParked = () =>
    simulator.comet.live().some(({ id, requests }) => !earlier.has(id) && requests >= 3)
  await expect.poll(isParked, { interval: 20, timeout: 10_000 }).toBe(true)
  simulator.setFaults([{ name: 'node-lost' }])
  expect(await found).toEqual(['wrong: The connection broke while a poll was parked.'])
})
