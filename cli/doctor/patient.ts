import type { GwsReply } from '../../src/adapters/gws/exchange.ts'
import type { DoctorHttp } from './node-gws-http.ts'

/** One agent at one Genesys, as it is examined. */
export type Patient = {
  agent: string
  /** `https://gws.example.com/api/v2` */
  api: string
  http: DoctorHttp
  timeoutMs: number
  interrupted: AbortSignal
}

export const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 100) / 10} s`

/** Why a request got no answer, as a sentence. */
export const silenceOf = (
  { http, timeoutMs }: Patient,
  { outcome }: Exclude<GwsReply, { outcome: 'answered' }>,
): string => {
  if (outcome === 'not-sent') return 'No connection could be made.'
  return http.silence() === 'too late'
    ? `No answer came within ${seconds(timeoutMs)}.`
    : 'The connection broke before there was an answer.'
}
