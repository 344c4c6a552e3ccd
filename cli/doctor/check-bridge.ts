import { BridgeProblem } from '../../client/index.ts'
import type { AgentSession, BridgeOperator, ConsultBridge } from '../../client/index.ts'
import { explain } from '../explain.ts'
import { span } from '../table.ts'
import { note, right, wrong } from './finding.ts'
import type { Examination, Finding } from './finding.ts'

export type ExaminedBridge = {
  url: string
  bridge: Pick<ConsultBridge, 'list'>
  operator: Pick<BridgeOperator, 'health' | 'session'>
  /** Whose session is looked at, if anybody’s. */
  agent: string | undefined
  patience: { patienceMs: number; signal: AbortSignal }
}

/** Whether the bridge works, knows who asks, and holds the agent’s session. */
export async function* checkBridge(examined: ExaminedBridge): Examination {
  const { bridge, operator, agent, patience, url } = examined
  const health = await attempt(() => operator.health(patience))
  if (health.outcome === 'failed') {
    const { message, more } = explain(health.problem, url)
    yield wrong(
      'Bridge',
      message,
      more[0] ?? 'See whether it runs, and whether this is its address.',
    )
    return false
  }
  yield* partsOf(health.value.checks)

  const listed = await attempt(() => bridge.list({ limit: 1, ...patience }))
  yield listed.outcome === 'failed'
    ? keyWrong(listed.problem, url)
    : right('Key', 'the bridge knows it')
  if (listed.outcome === 'failed' || agent === undefined) return false

  const shown = await attempt(() => operator.session(agent, patience))
  yield shown.outcome === 'failed' ? agentWrong(shown.problem, agent) : sessionOf(shown.value)
  return true
}

type Attempt<Value> =
  { outcome: 'answered'; value: Value } | { outcome: 'failed'; problem: BridgeProblem }

const attempt = async <Value>(call: () => Promise<Value>): Promise<Attempt<Value>> => {
  try {
    return { outcome: 'answered', value: await call() }
  } catch (cause) {
    if (cause instanceof BridgeProblem) return { outcome: 'failed', problem: cause }
    throw cause
  }
}

function* partsOf(checks: Record<string, string>): Generator<Finding> {
  const failing = Object.keys(checks).filter((part) => checks[part] !== 'ok')
  if (failing.length === 0) yield right('Bridge', `${Object.keys(checks).join(', ')} work`)
  for (const part of failing) {
    const [says, todo] = parts[part] ?? [`Its ${part} does not work.`, 'See the runbook.']
    yield wrong('Bridge', says, todo)
  }
}

const parts: Readonly<Partial<Record<string, readonly [string, string]>>> = {
  store: [
    'The bridge’s store does not answer.',
    'See whether DynamoDB throttles or refuses the table: the functions’ logs say which.',
  ],
  queue: [
    'The bridge’s queues do not answer.',
    'See whether SQS is reached from the functions: their logs say why not.',
  ],
  listener: [
    'No listener shows signs of life, so nobody hears what Genesys says.',
    'See the listener’s service and log; the runbook has it under no-heartbeat.',
  ],
}

const keyWrong = (problem: BridgeProblem, url: string): Finding => {
  const { message, more } = explain(problem, url)
  return problem.code === 'unauthenticated'
    ? wrong(
        'Key',
        'The bridge does not know the key.',
        'See CONSULT_BRIDGE_KEY or --key-file, and `keys list` whether it was revoked.',
      )
    : wrong('Key', message, more[0] ?? `The bridge’s log has request ${problem.requestId ?? ''}.`)
}

// A listener that runs would sign in with the old ones, and might lock the account.
const thenAnew =
  'start the listeners anew (they read it when they start), then ask for the session with `sessions restart`.'

const agentWrong = ({ code, message }: BridgeProblem, agent: string): Finding => {
  switch (code) {
    case 'agent_unknown':
      return wrong(
        'Session',
        `The bridge has no credentials for ${agent}.`,
        `Add the agent to the agents file or secret, let a minute pass (in which functions notice it), ${thenAnew}`,
      )
    case 'agent_not_allowed':
      return wrong(
        'Session',
        `The key does not cover ${agent}.`,
        'Use another key, or make one with `keys create --agents`.',
      )
    default:
      return wrong('Session', `The session cannot be seen: ${message}.`, 'Run this again.')
  }
}

const sessionOf = ({ agent, state, reason, ageSeconds }: AgentSession): Finding => {
  const check = 'Session'
  const since = span(ageSeconds) ?? 'a moment'
  switch (state) {
    case 'connected':
      return right(check, `${agent} is connected for ${since}`)
    case 'none':
    case 'closed':
      return note(
        check,
        `${agent} has no session now; the first consult, or a page that warms it up, opens one.`,
      )
    case 'connecting':
      return note(check, `${agent} is connecting for ${since}.`)
    case 'refused':
      return wrong(
        check,
        `Genesys refuses ${agent}’s user name or password.`,
        `Put the right ones into the agents file or secret, ${thenAnew}`,
      )
    case 'password-change':
      return wrong(
        check,
        `Genesys wants ${agent} to change the password first.`,
        `Have the agent sign in at the desktop and change it, put the new one into the agents file or secret, ${thenAnew}`,
      )
    default:
      return wrong(
        check,
        `${agent}’s session is ${state} for ${since}: ${reason ?? 'nobody knows why'}.`,
        'It is tried again by itself; run doctor with --gws to see what stands in its way.',
      )
  }
}
