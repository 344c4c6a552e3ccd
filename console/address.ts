import type { Conversation } from './known.ts'

/** The conversation that the page's address names: a reload, or a link, finds it again. */
export const chosenInAddress = (): Conversation | undefined => {
  const asked = new URLSearchParams(location.search)
  const id = asked.get('interaction')
  return id ? { id, media: asked.get('media') === 'sms' ? 'sms' : 'chat' } : undefined
}

const agentParameter = 'agent'

export const agentInAddress = (): string | null =>
  new URLSearchParams(location.search).get(agentParameter)

/** Loads the page anew, as somebody else, who has other conversations. */
export const goAs = (agent: string): void => {
  const address = new URL(location.href)
  address.search = ''
  address.searchParams.set(agentParameter, agent)
  location.assign(address)
}

export const putIntoAddress = (conversation: Conversation | undefined): void => {
  const address = new URL(location.href)
  const agent = agentInAddress()
  address.search = ''
  if (agent !== null) address.searchParams.set(agentParameter, agent)
  if (conversation) {
    address.searchParams.set('media', conversation.media)
    address.searchParams.set('interaction', conversation.id)
  }
  history.replaceState(null, '', address)
}
