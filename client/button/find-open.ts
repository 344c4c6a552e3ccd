import type { ConsultBridge } from '../consult-bridge.ts'
import { isFinal } from '../follow/is-final.ts'
import { mayPass } from '../http/persistently.ts'

type Where = { agent: string; interactionId: string }

/** How many pages of a hundred consults the list is looked through for: more than an interaction is behind. */
const pagesAtMost = 10

/**
 * The consult that is open in an agent's interaction, null where none is. Asked of Genesys' list; while that is not to be had,
 * or the agent's session is away, of the bridge's own. Rejects with what was wrong where neither tells.
 */
export const findOpen = async (bridge: ConsultBridge, where: Where): Promise<string | null> => {
  try {
    const { items } = await bridge.interactions(where.agent, { patienceMs: 0 })
    return items.find(({ id }) => id === where.interactionId)?.consultId ?? null
  } catch (cause) {
    if (!mayPass(cause)) throw cause
    const found = await findInList(bridge, where)
    if (found === undefined) throw cause
    return found
  }
}

/** Undefined when it is not among the newest ones. Not the newest one: it may have failed while an older one goes on. */
const findInList = async (
  bridge: ConsultBridge,
  { agent, interactionId }: Where,
): Promise<string | null | undefined> => {
  let cursor: string | undefined
  for (let pages = 0; pages < pagesAtMost; pages += 1) {
    const page = await bridge.list({ agent, interactionId, limit: 100, cursor })
    const open = page.items.find(({ state }) => !isFinal(state))
    if (open) return open.id
    if (page.nextCursor === null) return null
    cursor = page.nextCursor
  }
  return undefined
}
