import { z } from 'zod'
import type { EscalateOutcome } from '../consult/attend-escalation.ts'
import { EscalateRequest } from '../consult/escalate.ts'
import { summaryAtMost } from '../consult/escalation.ts'
import type { Asked } from './chatbot.ts'

const Text = z.string().trim().min(1)

/**
 * What a bot's platform keeps of a conversation, by the names that the bot's builder gives it there. Everything else that is
 * kept beside it is none of ours.
 */
const Parameters = z.object({
  consult_agent: Text,
  consult_media: Text.default('chat'),
  consult_interaction_id: Text,
  consult_queue: Text.optional(),
  consult_target_agent: Text.optional(),
  consult_summary: Text.optional(),
  consult_wait_seconds: z.coerce.number().optional(),
  consult_answer_timeout_seconds: z.coerce.number().optional(),
  /** Ours: what `kept` has put there. */
  consult_id: Text.optional(),
})

/** Reads a request from a conversation's parameters. A summary that is too long is cut: nobody is left alone for that. */
export const readParameters = (
  ask: 'escalate' | 'look',
  parameters: Readonly<Record<string, unknown>>,
): Asked => {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== '')
  const parsed = Parameters.safeParse(Object.fromEntries(given))
  if (!parsed.success) return invalid(parsed.error, (path) => path)
  const { data } = parsed
  const request = EscalateRequest.safeParse({
    agent: data.consult_agent,
    media: data.consult_media,
    interactionId: data.consult_interaction_id,
    target:
      data.consult_queue === undefined
        ? { agent: data.consult_target_agent }
        : { queue: data.consult_queue },
    summary: data.consult_summary?.slice(0, summaryAtMost),
    waitSeconds: data.consult_wait_seconds,
    answerTimeoutSeconds: data.consult_answer_timeout_seconds,
    consultId: data.consult_id,
  })
  return request.success ? { ask, request: request.data } : invalid(request.error, nameOf)
}

/** What the platform is to keep for the next call; null takes away what it kept. */
export const kept = ({ outcome, consultId }: EscalateOutcome) => ({
  consult_outcome: outcome,
  consult_id: consultId,
})

const names: Readonly<Record<string, string>> = {
  interactionId: 'consult_interaction_id',
  target: 'consult_queue',
  waitSeconds: 'consult_wait_seconds',
  answerTimeoutSeconds: 'consult_answer_timeout_seconds',
  consultId: 'consult_id',
}
const nameOf = (path: string): string => names[path] ?? `consult_${path}`

const invalid = (error: z.ZodError, toName: (path: string) => string): Asked => ({
  ask: 'invalid',
  errors: error.issues.map(({ path, message }) => ({
    path: toName(String(path[0] ?? '')),
    message,
  })),
})
