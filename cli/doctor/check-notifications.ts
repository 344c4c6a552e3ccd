import { readAnswer } from '../../src/adapters/gws/answer.ts'
import { cookieIn } from './check-sign-in.ts'
import type { Bayeux, Exchange } from './bayeux.ts'
import { note, right, wrong } from './finding.ts'
import type { Examination, Finding } from './finding.ts'
import { silenceOf } from './patient.ts'
import type { Patient } from './patient.ts'
import { z } from 'zod'

const topics = ['/v2/me/*', '/notifications/services'] as const
const parkedAtMostMs = 1500

/** What the bridge hears by: the token, a handshake, the topics, and a poll that is parked and answered. */
export async function* checkNotifications(patient: Patient, bayeux: Bayeux): Examination {
  const shaken = await handshake(patient, bayeux)
  yield* shaken.findings
  if (shaken.findings.some(({ is }) => is === 'wrong')) return false

  const { refused, ...subscribed } = await bayeux.subscribe(topics)
  yield topicsFinding(patient, subscribed, refused)
  if (subscribed.outcome === 'ended' || refused.includes(topics[0])) return false
  return yield* checkPolls(patient, bayeux)
}

const handshake = async (patient: Patient, bayeux: Bayeux): Promise<{ findings: Finding[] }> => {
  const { http, api, timeoutMs } = patient
  const hadToken = http.csrf() !== null
  let done = await bayeux.handshake()
  const isStale = isCsrfRefused(done)
  if (isStale) {
    await http.send({ method: 'GET', url: `${api}/me`, timeoutMs })
    done = await bayeux.handshake()
  }
  if (isCsrfRefused(done)) return { findings: [csrfWrong(hadToken)] }
  const csrf = isStale
    ? note('CSRF', 'The token was not good any more, and the next one was.')
    : right('CSRF', hadToken ? 'the token is taken' : 'Genesys wants no token')
  const opened =
    done.outcome === 'replied'
      ? right('CometD handshake', 'taken, with long polling')
      : ended(patient, 'CometD handshake', done)
  return { findings: [csrf, opened] }
}

const isCsrfRefused = ({ reply }: Exchange): boolean => readAnswer(reply).outcome === 'csrf-refused'

const csrfWrong = (hadToken: boolean): Finding =>
  hadToken
    ? wrong(
        'CSRF',
        'Genesys refuses the CSRF token that it has just given out.',
        'See that requests stay on one node, and that nothing on the way changes the headers X-CSRF-HEADER and X-CSRF-TOKEN.',
      )
    : wrong(
        'CSRF',
        'Genesys wants a CSRF token and has not given one out.',
        'See that nothing on the way takes the headers X-CSRF-HEADER and X-CSRF-TOKEN away from answers.',
      )

const topicsFinding = (patient: Patient, done: Exchange, refused: readonly string[]): Finding => {
  if (done.outcome === 'ended') return ended(patient, 'Topics', done)
  if (refused.includes(topics[0]))
    return wrong(
      'Topics',
      `Genesys refuses the topic ${topics[0]}.`,
      'See that the user is an agent with the features api-multimedia and CometD.',
    )
  return refused.length === 0
    ? right('Topics', topics.join(' and '))
    : note('Topics', `Genesys refuses the topic ${refused.join(', ')}; the bridge does without.`)
}

/** The first one is answered at once, the second one when its time is over. */
async function* checkPolls(patient: Patient, bayeux: Bayeux): Examination {
  const check = 'Round trip'
  const { http, api } = patient
  const url = `${api}/notifications/connect`
  const browser = () => cookieIn(http.cookies.header(url), 'BAYEUX_BROWSER')
  const before = browser()
  const isSwapped = () => browser() !== before
  const parkedMs = Math.min(parkedAtMostMs, patient.timeoutMs / 4)
  for (const parked of [0, parkedMs]) {
    const done = await bayeux.poll(parked)
    if (done.outcome === 'ended') {
      yield isSwapped() ? swapped(check) : ended(patient, check, done)
      return false
    }
    if (done.messages.some(({ advice }) => Multiple.safeParse(advice).success)) {
      yield wrong(
        check,
        'Genesys takes this for the second client of one browser, and slows its polls down.',
        'See that no proxy shares cookies between agents, BAYEUX_BROWSER above all.',
      )
      return false
    }
  }
  yield right(check, 'a poll is parked, and answered in time')
  if (isSwapped())
    yield note(
      'Cookies',
      'Genesys changed BAYEUX_BROWSER in the middle of a session; the bridge follows.',
    )
  return true
}

/** CometD ties a session to the browser that the cookie names. */
const swapped = (check: string): Finding =>
  wrong(
    check,
    'BAYEUX_BROWSER was changed in the middle of a session, and Genesys does not know its client any more.',
    'See that nothing between here and Genesys sets this cookie or shares it between agents.',
  )

const Multiple = z.looseObject({ 'multiple-clients': z.literal(true) })

/** Why the bridge would have begun anew here. */
const ended = (
  patient: Patient,
  check: string,
  { reply, reason }: Extract<Exchange, { outcome: 'ended' }>,
): Finding => {
  const isPoll = check === 'Round trip'
  if (reply.outcome !== 'answered') {
    const isLate = reply.outcome === 'broken' && patient.http.silence() === 'too late'
    if (isPoll && isLate)
      return wrong(
        check,
        'A poll is never answered.',
        'See whether a proxy or firewall between here and Genesys holds back answers, or drops connections that are silent.',
      )
    return wrong(
      check,
      isPoll ? 'The connection broke while a poll was parked.' : silenceOf(patient, reply),
      'See whether a node of Genesys was restarted or lost; then run this again.',
    )
  }
  const [, status] = /^HTTP (\d+)$/.exec(reason) ?? []
  if (status !== undefined)
    return wrong(
      check,
      `It is answered with HTTP ${status}.`,
      'See that /api/v2/notifications is let through to Genesys whole.',
    )
  if (reason === 'not Bayeux')
    return wrong(
      check,
      'What answers there does not speak CometD.',
      'See that /api/v2/notifications is let through to Genesys whole.',
    )
  if (reason.includes('without long polling'))
    return wrong(
      check,
      'Genesys offers no long polling.',
      'Have its CometD settings allow long polling.',
    )
  if (/refused 402$/.test(reason))
    return wrong(
      check,
      'Genesys does not know its own client any more (402): the poll came to another node than the handshake.',
      'See that the load balancer sticks by JSESSIONID, and that the nodes are not restarting.',
    )
  if (reason.includes('refused'))
    return wrong(
      check,
      `Genesys refuses it${codeOf(reason)}.`,
      'See in Genesys’s log why; the user may lack the right to notifications.',
    )
  return wrong(check, adviceOf(reason), 'See in Genesys’s log why it turns its client away.')
}

const codeOf = (reason: string): string => {
  const [, code] = /refused (\d+)$/.exec(reason) ?? []
  return code === undefined ? '' : ` (${code})`
}

const adviceOf = (reason: string): string => {
  if (reason === 'advice none')
    return 'Genesys answers, and wants the client not to come back (advice “none”).'
  if (reason === 'advice handshake')
    return 'Genesys answers, and wants another handshake at once (advice “handshake”).'
  return `The session ends at once: ${reason}.`
}
