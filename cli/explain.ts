import { BridgeProblem } from '../client/index.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { UsageError } from './usage-error.ts'

/** Why a command failed, as a person and a program are told. */
export type Failure = {
  exitCode: ExitCode
  code: string
  message: string
  requestId?: string | undefined
  /** What was wrong, and where; what else is known; what to do. */
  more: string[]
}

/** Never a stack: what nobody expected is a sentence, too. */
export const explain = (cause: unknown, url: string): Failure => {
  if (cause instanceof UsageError) {
    const [first = '', ...more] = cause.message.split('\n')
    return { exitCode: exitCodes.usage, code: 'usage', message: first, more }
  }
  if (cause instanceof BridgeProblem) return ofBridge(cause, url)
  const message = cause instanceof Error ? cause.message : String(cause)
  const [line = ''] = message.split('\n')
  return {
    exitCode: exitCodes.unexpected,
    code: 'unexpected',
    message: `Something unexpected happened: ${line}`,
    more: [],
  }
}

const ofBridge = (problem: BridgeProblem, url: string): Failure => {
  const { code, requestId } = problem
  const known = { code, requestId }
  if (code === 'network_error')
    return { ...known, exitCode: exitCodes.unreachable, ...unreached(problem, url) }
  // The bridge’s own problems have names; API Gateway’s, for too much or for a function that is away, are no other’s.
  const isOther = /^http_(3|4(?!29))\d\d$/.test(code)
  if (code === 'unreadable_answer' || isOther)
    return {
      ...known,
      exitCode: exitCodes.unreachable,
      message: `What answers at ${url} is not the bridge.`,
      more: ['--url or CONSULT_BRIDGE_URL names another one.'],
    }
  const detail = problem.message.slice(code.length + 2)
  const sentence = detail.charAt(0).toUpperCase() + detail.slice(1)
  return {
    ...known,
    exitCode: isForNow(problem) ? exitCodes.later : exitCodes.refused,
    message: /[.!?]$/.test(sentence) ? sentence : `${sentence}.`,
    more: [...detailsOf(problem), ...hintsFor(code)],
  }
}

/** Not so where it may have been done all the same. */
const isForNow = ({ status, code }: BridgeProblem): boolean =>
  (status === 429 || status >= 500) && code !== 'outcome_unknown'

type Told = Pick<Failure, 'message' | 'more'>

const unreached = (problem: BridgeProblem, url: string): Told => {
  const code = causeOf(problem)
  const why = code === undefined ? '' : ` (${code})`
  if (/^(CERT|UNABLE_TO|ERR_TLS)_|_CERT(_|$)/.test(code ?? ''))
    return {
      message: `The certificate at ${url} is not trusted here${why}.`,
      more: [
        'See whether it has expired or is for another name; NODE_EXTRA_CA_CERTS names the file of an authority of your own.',
      ],
    }
  return {
    message: `Nothing answers at ${url}${why}.`,
    more: ['Is it running there? --url or CONSULT_BRIDGE_URL names another bridge.'],
  }
}

const detailsOf = ({ errors, gws, consultId, retryAfterSeconds }: BridgeProblem): string[] => [
  ...errors.map(({ path, message }) => `${path}: ${message}`),
  ...(gws ? [`Genesys said ${gws.statusCode}: ${gws.statusMessage ?? 'nothing more'}`] : []),
  ...(consultId === undefined ? [] : [`The consult is ${consultId}.`]),
  ...(retryAfterSeconds === undefined ? [] : [`Try again in ${retryAfterSeconds} s.`]),
]

const hintsFor = (code: string): string[] =>
  /^http_/.test(code)
    ? ['What is before the bridge said so, such as API Gateway: see whether its functions run.']
    : (hints[code] ?? [])

const hints: Readonly<Partial<Record<string, string[]>>> = {
  unauthenticated: ['The bridge does not know the key: see CONSULT_BRIDGE_KEY or --key-file.'],
  operator_only: ['This takes the key of a caller whom the tenant’s file calls an operator.'],
  token_not_allowed: ['This takes an API key; what was given is a caller token.'],
  not_found: [
    'See that it is spelt right. A consult or a webhook is shown to the caller whose it is alone: `keys create --caller` makes a key of that caller.',
  ],
  webhook_disabled: ['`webhooks change ID --enable` lets it hear again.'],
  agent_session_unavailable: ['`sessions show` says how the agent’s session stands.'],
}

/** The platform’s own name for it, such as ECONNREFUSED; its message may quote addresses with what is in them. */
const causeOf = (problem: BridgeProblem): string | undefined => {
  for (let cause: unknown = problem.cause; cause instanceof Error; cause = cause.cause) {
    const code: unknown = Reflect.get(cause, 'code')
    if (typeof code === 'string') return code
  }
  return undefined
}
