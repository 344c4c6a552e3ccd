import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { localKeys } from '../../local/local-callers.ts'

/** Short enough for a parser to quote it whole. */
const planted = (what: string) => `${what}-${randomBytes(4).toString('hex')}`

/** What must be neither in a log nor, unless sealed, in the store. */
export const credentials = {
  password: planted('password'),
  apiKey: localKeys.agent,
  wrongKey: planted('wrong-key'),
  webhookSecret: `whsec_${randomBytes(32).toString('base64')}`,
}

/** What the customers are: not in a log, and not in the store unless a caller has asked for GWS's own words. */
export const customers = {
  name: planted('Quackenbush'),
  text: planted('my card number'),
  userData: planted('user-data'),
}

/** What is kept for callers, or passes through, and must not be in a log. */
export const said = {
  amongAgents: planted('he is lying'),
  byGenesys: planted('refused-for'),
  byReceiver: planted('receiver-answer'),
  metadata: planted('case'),
  badInput: planted('bad-input'),
  badMessage: planted('bad-message'),
  hookPath: planted('hook'),
}

/** Everything by which these requests were let in at Genesys, each with its kind. */
export const materialIn = (sent: IncomingHttpHeaders[]): [kind: string, secret: string][] =>
  sent.flatMap((headers) => {
    const { authorization = '', cookie = '' } = headers
    const token = headers['x-csrf-token']
    return [
      ['basic', authorization.replace(/^Basic /, '')],
      ...(token === undefined ? [] : [['csrf', String(token)] as [string, string]]),
      ...cookie
        .split('; ')
        .filter(Boolean)
        .map((pair): [string, string] => [
          pair.replace(/=.*/, ''),
          pair.slice(pair.indexOf('=') + 1),
        ]),
    ]
  })

/** The kinds of those secrets that the text holds. */
export const foundIn = (text: string, secrets: [kind: string, secret: string][]): string[] => [
  ...new Set(secrets.filter(([, secret]) => text.includes(secret)).map(([kind]) => kind)),
]
