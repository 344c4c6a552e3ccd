import type { Conversation } from './known.ts'

/** The conversation that the page's address names: a reload, or a link, finds it again. */
export const chosenInAddress = (): Conversation | undefined => {
  const asked = new URLSearchParams(location.search)
  const id = asked.get('interaction')
  return id ? { id, media: asked.get('media') === 'sms' ? 'sms' : 'chat' } : undefined
}

export const putIntoAddress = (conversation: Conversation | undefined): void => {
  const address = new URL(location.href)
  address.search = ''
  if (conversation) {
    address.searchParams.set('media', conversation.media)
    address.searchParams.set('interaction', conversation.id)
  }
  history.replaceState(null, '', address)
}
