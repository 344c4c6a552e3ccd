import type { Slack } from '../src/adapters/slack/slack.ts'
import { patiently } from '../src/adapters/slack/patiently.ts'
import { idempotently } from './http/idempotent.ts'
import type { IdempotentDeps } from './http/idempotent.ts'

export type TellInSlackDeps = IdempotentDeps & {
  slack: Slack
  newActionId: () => string
  sleep: (milliseconds: number) => Promise<void>
}

/** `key` is of what was asked for; `responseUrl` is where the one who asked is told, or he is told by the bridge. */
type Words = { key: string; user: string; responseUrl?: string | undefined; words: string }

/**
 * Tells somebody in Slack what became of what was asked for, and nobody else: once, and again only when it is not known whether
 * it was told. Throws when Slack does not take it, and may be repeated then.
 */
export const tellInSlack = async (deps: TellInSlackDeps, told: Words): Promise<void> => {
  const { key, words } = told
  await idempotently(
    deps,
    {
      callerId: deps.slack.caller.id,
      key: `${key}/told`,
      body: words,
      // Tells one use of the key from another.
      consultId: deps.newActionId(),
      respondAsync: false,
      recall: () => Promise.resolve(undefined),
    },
    async () => {
      await tell(deps, told)
      return { status: 200, body: {} }
    },
  )
}

const tell = async (deps: TellInSlackDeps, { user, responseUrl, words }: Words): Promise<void> => {
  const { api } = deps.slack
  if (responseUrl !== undefined) {
    const told = await api.respond(responseUrl, words)
    if (told.outcome === 'done') return
  }
  await patiently(deps, () => api.call('chat.postMessage', { channel: user, text: words }))
}
