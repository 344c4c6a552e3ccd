import type { ContactCentre } from '../../consult/ports/contact-centre.ts'
import type { Authentication } from './authentication.ts'
import { gwsContactCentre } from './contact-centre.ts'
import type { ContactCentreOptions } from './contact-centre.ts'
import { agentCookies } from './cookie-jar.ts'
import { createDispatcher } from './dispatcher.ts'
import { gwsHttp } from './http.ts'
import type { SessionMaterial } from './session-material.ts'

export type PublishedContactCentre = (
  material: SessionMaterial,
  authentication: Authentication,
) => ContactCentre

/** The contact centre through sessions that others hold, over sockets of its own. */
export const publishedContactCentre = (
  options: Omit<ContactCentreOptions, 'http'> & { proxyUrl?: string | undefined },
): PublishedContactCentre => {
  const dispatcher = createDispatcher({ proxyUrl: options.proxyUrl })
  return ({ cookies, csrf }, authentication) =>
    gwsContactCentre({
      ...options,
      http: gwsHttp({ dispatcher, authentication, cookies: agentCookies(cookies), csrf }),
    })
}
