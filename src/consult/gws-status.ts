import type { GwsAnswer } from './consult.ts'

/** GWS's own codes that mean something to us; all others but `ok` and `partialSuccess` are refusals. */
export const statusCodes = {
  ok: 0,
  forbidden: 3,
  noPermission: 5,
  notFound: 6,
  partialSuccess: 7,
  passwordChange: 8,
  notAuthenticated: 20,
} as const

/** True for what the agent has no right to. */
export const isForbidden = ({ statusCode }: GwsAnswer): boolean =>
  statusCode === statusCodes.forbidden || statusCode === statusCodes.noPermission
