/** Why a consult failed with nothing sent, as its `reason` says it. */
export const notSentReasons = {
  'target-unknown': 'target_unknown',
  'gws-unreachable': 'gws_unreachable',
  'session-unavailable': 'agent_session_unavailable',
} as const

export type NotSent = keyof typeof notSentReasons

/** The other way round; undefined for every other reason. */
export const whyNotSent = (reason: string | null): NotSent | undefined => {
  const all: NotSent[] = ['target-unknown', 'gws-unreachable', 'session-unavailable']
  return all.find((outcome) => notSentReasons[outcome] === reason)
}
