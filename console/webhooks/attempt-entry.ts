import { element, setText } from '../../client/button/element.ts'
import { parseJson } from '../../client/parse-json.ts'
import type { Received } from '../trace/step.ts'
import type { Attempt } from './attempts.ts'
import { tamper, verify } from './verify.ts'
import type { Verdict } from './verify.ts'

export type EntryDeps = { secret: string | undefined; replay: (deliveryId: string) => void }

/** One try: a line that says how it went, and below it what was sent. */
export const createAttemptEntry = (attempt: Attempt, deps: EntryDeps): HTMLElement => {
  const { id, type, sequence, outcome, received } = attempt
  const isGood = outcome === 'delivered' || outcome === 'superseded'
  const checked = element('span', { class: 'verdict' })
  const entry = element(
    'details',
    { class: `attempt ${isGood ? 'good' : 'bad'}`, 'data-webhook-id': id },
    element(
      'summary',
      {},
      element('span', { class: 'at' }, timeOf(attempt.at)),
      element('span', { class: 'type' }, sequence === null ? type : `${type} #${sequence}`),
      element('span', { class: 'outcome' }, outcomeOf(attempt)),
      checked,
    ),
    factsOf(attempt),
  )
  if (received && deps.secret !== undefined) {
    entry.append(contentOf(received, deps.secret))
    void verify(received, deps.secret, () => received.at).then((verdict) => tell(checked, verdict))
  }
  // A test is not kept, so there is nothing to send again.
  if (attempt.attempt !== null) {
    const again = element('button', { type: 'button' }, 'Send it again')
    again.addEventListener('click', () => deps.replay(id))
    entry.append(element('div', { class: 'actions' }, again))
  }
  return entry
}

const tell = (at: HTMLElement, { good, words }: Verdict): void => {
  at.className = `verdict ${good ? 'good' : 'bad'}`
  setText(at, `${good ? '✓' : '✕'} ${words}`)
}

const timeOf = (at: string): string => new Date(at).toLocaleTimeString([], { hour12: false })

const outcomeOf = ({
  attempt,
  outcome,
  status,
  durationMs,
  errorClass,
  nextTryAt,
}: Attempt): string => {
  if (outcome === 'superseded') return 'not needed: a newer state was told instead'
  const said = status === null ? `no answer (${errorClass ?? outcome})` : `${status}`
  const taken = durationMs === null ? said : `${said} after ${durationMs} ms`
  const next = nextTryAt === null ? '' : `, again at ${timeOf(nextTryAt)}`
  return attempt === null ? taken : `try ${attempt}: ${taken}${next}`
}

const factsOf = ({ id, answer, consultId }: Attempt): HTMLElement => {
  const facts: [string, string | null][] = [
    ['webhook-id', id],
    ['Consult', consultId],
    ['The receiver said', answer === '' ? null : answer],
  ]
  return listOfFacts(facts.flatMap(([name, value]) => (value === null ? [] : [[name, value]])))
}

const listOfFacts = (facts: string[][]): HTMLElement =>
  element(
    'dl',
    {},
    ...facts.flatMap(([name = '', value = '']) => [
      element('dt', {}, name),
      element('dd', {}, value),
    ]),
  )

const shownHeaders = /^(webhook-.*|content-type|user-agent)$/

const contentOf = ({ headers, body, at }: Received, secret: string): HTMLElement => {
  const sent = Object.entries(headers).filter(([name]) => shownHeaders.test(name))
  const verdict = element('span', { role: 'status' })
  const check = element('button', { type: 'button' }, 'Change one digit and verify')
  check.addEventListener('click', () => {
    void verify({ headers, body: tamper(body) }, secret, () => at).then((said) =>
      tell(verdict, said),
    )
  })
  const text = element('pre', { tabindex: '0', 'aria-label': 'Body' }, indented(body))
  return element(
    'div',
    { class: 'content' },
    element('h3', {}, 'Headers'),
    listOfFacts(sent),
    element('h3', {}, 'Body'),
    text,
    element('div', { class: 'actions' }, check, verdict),
  )
}

const indented = (body: string): string => {
  const said = parseJson(body)
  return said === undefined ? body : JSON.stringify(said, null, 2)
}
