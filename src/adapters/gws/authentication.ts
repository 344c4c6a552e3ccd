import { createHash } from 'node:crypto'

/** How an agent signs in. Sent with every request: GWS's sessions may end at any time. */
export type Authentication = {
  headers(): Record<string, string>
  /** By which the same credentials can be told. Secret: a weak password could be guessed by it. */
  print: string
}

/** HTTP Basic (RFC 7617, UTF-8), GWS's scheme for its own and Configuration Server's users. */
export const basicAuthentication = ({
  username,
  password,
}: {
  username: string
  password: string
}): Authentication => {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const print = createHash('sha256').update(authorization).digest('base64')
  return { headers: () => ({ authorization }), print }
}
