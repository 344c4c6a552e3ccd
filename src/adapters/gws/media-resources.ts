import type { Media } from '../../consult/consult.ts'

/** What GWS calls each medium's resource, collection and notification. */
export const resources = {
  chat: { collection: 'chats', resource: 'chat', stateMessage: 'chatstatechangemessage' },
  sms: {
    collection: 'smssessions',
    resource: 'smssession',
    stateMessage: 'smssessionstatechangemessage',
  },
} as const satisfies Record<Media, unknown>
