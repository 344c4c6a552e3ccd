/** The bridge signs in to no proxy. */
export const proxyWantsUser = [
  'A proxy wants to be signed in to (HTTP 407).',
  'Go around it, or let it know this machine.',
] as const
