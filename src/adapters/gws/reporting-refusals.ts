import type { ContactCentre } from '../../consult/ports/contact-centre.ts'

/** Tells when Genesys refuses the session itself, so that its owner can renew it; the answer stays what it is. */
export const reportingRefusals = (
  contactCentre: ContactCentre,
  report: () => Promise<void>,
): ContactCentre => {
  const looked = async <A extends { outcome: string }>(asked: Promise<A>): Promise<A> => {
    const answer = await asked
    if (answer.outcome === 'session-refused') await report()
    return answer
  }
  return {
    resolveTarget: (target) => looked(contactCentre.resolveTarget(target)),
    readInteraction: (key) => looked(contactCentre.readInteraction(key)),
    readMessages: (key) => looked(contactCentre.readMessages(key)),
    listInteractions: () => looked(contactCentre.listInteractions()),
    findCandidates: (search) => looked(contactCentre.findCandidates(search)),
    postConsult: (key, target) => looked(contactCentre.postConsult(key, target)),
    postOperation: (key, operation) => looked(contactCentre.postOperation(key, operation)),
  }
}
