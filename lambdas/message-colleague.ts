import { z } from 'zod'
import { actOnConsultHandler } from './act-on-consult.ts'
import type { ActOnConsultDeps } from './act-on-consult.ts'

/** More than anybody types, or a bot should sum up. */
export const textAtMost = 10_000

export const MessageRequest = z.strictObject({
  text: z.string().max(textAtMost).regex(/\S/, { error: 'may not be blank' }),
})

/** `POST /v1/consults/{id}/messages`: text that only agents see. */
export const messageColleagueHandler = (deps: ActOnConsultDeps) =>
  actOnConsultHandler(deps, MessageRequest, ({ text }) => ({ action: 'message', text }))
