import { z } from 'zod'

/** Everything of an agent's HTTP session that another process needs to act in it. Secret: it is stored encrypted. */
export const SessionMaterial = z.object({
  agent: z.string(),
  epoch: z.string(),
  /** The cookie jar, as tough-cookie writes it. */
  cookies: z.string(),
  /** The print of the credentials it lives by; it takes no others. */
  signedInWith: z.string(),
  csrf: z.object({ header: z.string(), token: z.string() }).nullable(),
})
export type SessionMaterial = z.infer<typeof SessionMaterial>
