import { z } from 'zod'
import { parseJson } from '../../consult/parse-json.ts'
import { abortingAfter } from '../aborting-after.ts'

/** What Slack answered: its own word for an error, and for how long it wants to be left alone. */
export type SlackAnswer<Data> =
  | { outcome: 'done'; data: Data }
  | { outcome: 'refused'; error: string }
  | { outcome: 'failed'; error: string; retryAfterSeconds: number | null }

const View = z.looseObject({ view: z.looseObject({ id: z.string(), hash: z.string() }) })
const Message = z.looseObject({ channel: z.string(), ts: z.string() })
const User = z.looseObject({
  user: z.looseObject({
    team_id: z.string().optional(),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_email_confirmed: z.boolean().optional(),
    profile: z.looseObject({ email: z.string().optional() }),
  }),
})

/** The methods in use, with what of their answers is. Source: Slack's reference of its Web API. */
const methods = {
  'views.open': View,
  'views.update': View,
  'chat.postMessage': Message,
  'chat.update': Message,
  'users.info': User,
} as const
export type SlackMethod = keyof typeof methods
export type SlackData<Method extends SlackMethod> = z.infer<(typeof methods)[Method]>

export type SlackApi = {
  /** One call. Never throws for anything that Slack or the network does. */
  call<Method extends SlackMethod>(
    method: Method,
    args: Record<string, unknown>,
    withinMs?: number,
  ): Promise<SlackAnswer<SlackData<Method>>>
  /** Shows words to whoever has clicked, and to nobody else: five times within half an hour of the click. */
  respond(responseUrl: string, text: string): Promise<SlackAnswer<undefined>>
}

export type SlackApiOptions = {
  apiUrl: string
  token: string
  /** Hears Slack's word for whatever it objects to in the app itself: its token, its scopes, what it sends. */
  objected: (method: SlackMethod, error: string) => void
}

type Sent = { body: string; headers: Record<string, string> }

const Status = z.looseObject({ ok: z.boolean(), error: z.string().optional() })
const callMs = 5000

export const slackApi = ({ apiUrl, token, objected }: SlackApiOptions): SlackApi => ({
  async call(method, args, withinMs = callMs) {
    const posted = await post(new URL(method, apiUrl), toRequest(method, args, token), withinMs)
    const answer = posted.outcome === 'done' ? judge(posted.data) : posted
    if (answer.outcome === 'refused' && !ofTheMoment.includes(answer.error)) {
      objected(method, answer.error)
    }
    if (answer.outcome !== 'done') return answer
    // The schema is the method's own, which indexing forgets.
    const data = methods[method].safeParse(answer.data)
    return data.success
      ? { outcome: 'done', data: data.data as SlackData<typeof method> }
      : failed('unreadable_answer')
  },

  async respond(responseUrl, text) {
    if (!isResponseUrl(responseUrl, apiUrl)) return { outcome: 'refused', error: 'not_slacks' }
    const answer = await post(
      new URL(responseUrl),
      {
        body: JSON.stringify({ text, response_type: 'ephemeral', replace_original: false }),
        headers: { 'content-type': 'application/json; charset=utf-8' },
      },
      callMs,
    )
    return answer.outcome === 'done' ? { outcome: 'done', data: undefined } : answer
  },
})

/** What Slack reads, it reads as a form; JSON is only for what writes. */
const toRequest = (method: SlackMethod, args: Record<string, unknown>, token: string): Sent => {
  const isRead = method === 'users.info'
  const type = isRead ? 'application/x-www-form-urlencoded' : 'application/json'
  return {
    body: isRead
      ? new URLSearchParams(args as Record<string, string>).toString()
      : JSON.stringify(args),
    headers: { 'content-type': `${type}; charset=utf-8`, authorization: `Bearer ${token}` },
  }
}

/** Slack's own, or that of whoever stands in for it. */
const isResponseUrl = (responseUrl: string, apiUrl: string): boolean =>
  URL.canParse(responseUrl) &&
  ['https://hooks.slack.com', new URL(apiUrl).origin].includes(new URL(responseUrl).origin)

const post = async (
  url: URL,
  { body, headers }: Sent,
  withinMs: number,
): Promise<SlackAnswer<unknown>> => {
  try {
    const { response, text } = await abortingAfter(Math.max(1, withinMs), async (signal) => {
      const request = { method: 'POST', body, headers, signal, redirect: 'error' } as const
      const response = await fetch(url, request)
      return { response, text: await response.text() }
    })
    if (response.status === 429) {
      const seconds = Number(response.headers.get('retry-after'))
      return failed('ratelimited', Number.isFinite(seconds) ? seconds : null)
    }
    if (response.status >= 500) return failed(`http_${response.status}`)
    if (response.status >= 400) return { outcome: 'refused', error: `http_${response.status}` }
    return { outcome: 'done', data: parseJson(text) }
  } catch (cause) {
    const isLate = cause instanceof DOMException && cause.name === 'TimeoutError'
    return failed(isLate ? 'timeout' : 'network_error')
  }
}

export const failed = (error: string, retryAfterSeconds: number | null = null) =>
  ({ outcome: 'failed', error, retryAfterSeconds }) as const

/** Slack's own troubles pass; what it objects to does not. */
const passing = ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']
const classify = (error: string) =>
  passing.includes(error) ? failed(error) : ({ outcome: 'refused', error } as const)

const judge = (data: unknown): SlackAnswer<unknown> => {
  const status = Status.safeParse(data)
  if (!status.success) return failed('unreadable_answer')
  const { ok, error = 'unknown_error' } = status.data
  if (ok) return { outcome: 'done', data }
  return classify(/^[\w.:-]{1,80}$/.test(error) ? error : 'unknown_error')
}

/** What Slack knows of nobody, or shows to nobody here. Source: the errors of users.info. */
export const nobody: readonly string[] = ['user_not_found', 'user_not_visible']
/** What came too late, or twice. Source: the errors of views.open. */
export const triggerGone: readonly string[] = ['expired_trigger_id', 'exchanged_trigger_id']
/** Whoever deleted a message does not want to see it. Source: the errors of chat.update. */
export const messageGone: readonly string[] = [
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
]
/** The same of windows. Source: the errors of views.update. */
const viewGone = ['not_found', 'hash_conflict']
/** What Slack objects to in what people do: the app is all right. */
const ofTheMoment: readonly string[] = [...nobody, ...triggerGone, ...messageGone, ...viewGone]
