import type { GwsAnswer } from '../../src/consult/consult.ts'
import { readAnswer } from '../../src/adapters/gws/answer.ts'
import { gwsReadSeconds } from '../../src/config/timeouts.ts'
import type { GwsReply } from '../../src/adapters/gws/exchange.ts'
import { statusCodes } from '../../src/consult/gws-status.ts'
import { note, right, wrong } from './finding.ts'
import type { Examination, Finding } from './finding.ts'
import { proxyWantsUser } from './proxy-words.ts'
import { seconds, silenceOf } from './patient.ts'
import type { Patient } from './patient.ts'

const check = 'Credentials'
const slowMs = 1000

/** Signs in as the agent, by one read: every further refusal might lock the account. */
export async function* checkSignIn(patient: Patient): Examination {
  const { http, api, timeoutMs, agent } = patient
  const began = performance.now()
  const reply = await http.send({ method: 'GET', url: `${api}/me`, timeoutMs })
  const took = performance.now() - began
  const objection = objectionTo(patient, reply)
  yield objection ?? right(check, `${agent} is signed in`)
  if (objection) return false
  if (took > slowMs)
    yield note(
      'Speed',
      `Genesys took ${seconds(took)} to answer a read; the bridge waits for ${gwsReadSeconds} s.`,
    )
  return yield* checkHttpSession(patient)
}

const objectionTo = (patient: Patient, reply: GwsReply): Finding | undefined => {
  if (reply.outcome !== 'answered')
    return wrong(
      check,
      silenceOf(patient, reply),
      'See whether Genesys, or a proxy before it, is overloaded or restarting.',
    )
  const answer = readAnswer(reply)
  switch (answer.outcome) {
    case 'ok':
      return undefined
    case 'unauthenticated':
      return wrong(
        check,
        `Genesys refuses ${patient.agent}’s user name or password (code 20).`,
        'Put the right ones into the agents file or secret; each further try may lock the account.',
      )
    case 'csrf-refused':
    case 'refused':
      return refused(patient, answer.gws)
    case 'not-sent':
    case 'unreadable':
      return unlikeGenesys(reply.status)
  }
}

const refused = (
  { agent }: Patient,
  { statusCode, statusMessage = 'nothing more', httpStatus = 0 }: GwsAnswer,
): Finding => {
  if (httpStatus >= 500)
    return wrong(
      check,
      `Genesys is in trouble: HTTP ${httpStatus}, code ${statusCode}, “${statusMessage}”.`,
      'See how its nodes stand, and what its balancer says of them.',
    )
  if (statusCode === statusCodes.passwordChange)
    return wrong(
      check,
      `Genesys wants ${agent} to change the password first (code 8).`,
      'Have the agent sign in at the desktop and change it, then put the new one into the agents file or secret.',
    )
  return wrong(
    check,
    `Genesys does not let ${agent} in: code ${statusCode}, “${statusMessage}”.`,
    'See that the user is enabled in Configuration Server, and has the role for the API.',
  )
}

const unlikeGenesys = (status: number): Finding => {
  const todo =
    'See that the URL is that of Genesys Web Services, and that no gateway answers in its place.'
  if (status === 407) return wrong(check, ...proxyWantsUser)
  return wrong(check, `What answers at /api/v2/me is not Genesys (HTTP ${status}).`, todo)
}

/** The second request has to be taken for the first one’s sender, or notifications and consults would go astray. */
async function* checkHttpSession(patient: Patient): Examination {
  const { http, api, timeoutMs } = patient
  const before = cookieIn(http.cookies.header(api), 'JSESSIONID')
  const reply = await http.send({ method: 'GET', url: `${api}/me`, timeoutMs })
  if (reply.outcome !== 'answered' || readAnswer(reply).outcome !== 'ok') {
    yield secondReadFailed(patient, reply)
    return false
  }
  const after = cookieIn(http.cookies.header(api), 'JSESSIONID')
  if (after === undefined) {
    yield note('HTTP session', 'Genesys sets no JSESSIONID: nothing keeps the agent on one node.')
    return true
  }
  if (before === after) {
    yield right('HTTP session', 'kept from one request to the next')
    return true
  }
  yield wrong(
    'HTTP session',
    'Genesys opens another HTTP session with each request.',
    'See that the load balancer sticks by JSESSIONID, and that nothing on the way takes cookies away.',
  )
  return false
}

const secondReadFailed = (patient: Patient, reply: GwsReply): Finding => {
  const says = reply.outcome === 'answered' ? `HTTP ${reply.status}.` : silenceOf(patient, reply)
  return wrong(
    'HTTP session',
    `The first read was answered, and the same once more was not: ${says}`,
    'See whether one of Genesys’s nodes, or what balances them, is in trouble; then run this again.',
  )
}

export const cookieIn = (header: string, name: string): string | undefined =>
  header
    .split('; ')
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1)
