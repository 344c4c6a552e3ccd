import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { Options } from './block-kit.ts'
import type { FakeSlack, Posted, View } from './fake-slack.ts'

type Signing = { secret?: string; at?: number; headers?: Record<string, string>; body?: string }
type SlackAnswer = { status: number; body: unknown; ms: number }

/** How Slack sends what its people do. Source: its pages on verifying requests, slash commands and interaction payloads. */
const slackSender = (bridgeUrl: string) => {
  const send = async (
    fields: Record<string, string>,
    { secret = 'local-signing-secret', at = Date.now(), headers = {}, body }: Signing = {},
  ): Promise<SlackAnswer> => {
    const signed = new URLSearchParams(fields).toString()
    const timestamp = String(Math.floor(at / 1000))
    const hmac = createHmac('sha256', secret).update(`v0:${timestamp}:${signed}`).digest('hex')
    const began = performance.now()
    const response = await fetch(`${bridgeUrl}/v1/channels/slack`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${hmac}`,
        ...headers,
      },
      body: body ?? signed,
    })
    const text = await response.text()
    const ms = performance.now() - began
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text), ms }
  }
  return send
}

type Values = { interaction?: Chosen; target?: Chosen; note?: string; text?: string }
type Chosen = { text: { type: string; text: string }; value: string }

/** Somebody in a workspace, at the keyboard. */
export const slackUser = (
  slack: FakeSlack,
  bridgeUrl: string,
  { user = 'U0TESTNAME', team = 'T0LOCAL' } = {},
) => {
  const send = slackSender(bridgeUrl)
  const who = {
    team: { id: team, domain: 'acme' },
    user: { id: user, username: 'testname', name: 'testname', team_id: team },
    api_app_id: 'A0LOCAL',
    token: 'deprecated',
    enterprise: null,
    is_enterprise_install: false,
  }
  const sendPayload = (payload: object, signing?: Signing) =>
    send({ payload: JSON.stringify({ ...who, ...payload }) }, signing)

  const commandFields = (trigger = slack.newTrigger()) => ({
    token: 'deprecated',
    team_id: team,
    team_domain: 'acme',
    channel_id: 'C0GENERAL',
    channel_name: 'general',
    user_id: user,
    user_name: 'testname',
    command: '/consult',
    text: '',
    api_app_id: 'A0LOCAL',
    is_enterprise_install: 'false',
    response_url: slack.newResponse().responseUrl,
    trigger_id: trigger,
  })

  const submission = (
    { id, hash, callback_id, private_metadata = '', ...view }: View,
    values: Values,
  ) => ({
    type: 'view_submission',
    trigger_id: slack.newTrigger(),
    response_urls: [],
    view: {
      id,
      team_id: team,
      ...view,
      callback_id,
      private_metadata,
      hash,
      state: {
        values: Object.fromEntries(
          view.blocks.flatMap((block) => {
            if (block.type !== 'input' || block.block_id === undefined) return []
            const { action_id: name, type } = block.element
            const isText = type === 'plain_text_input'
            const given = values[name as keyof Values]
            const kept = isText
              ? { type, value: given ?? null }
              : { type, selected_option: given ?? null }
            return [[block.block_id, { [name]: kept }]]
          }),
        ),
      },
    },
  })

  return {
    send,
    sendPayload,
    commandFields,
    command: (signing?: Signing) => send(commandFields(), signing),
    submission,
    submit: (view: View, values: Values, signing?: Signing) =>
      sendPayload(submission(view, values), signing),
    /** Types into the search for a target. */
    search: async (view: View, text: string): Promise<Chosen[]> => {
      const answer = await sendPayload({
        type: 'block_suggestion',
        action_id: 'target',
        block_id: 'target',
        value: text,
        container: { type: 'view', view_id: view.id },
        view,
      })
      return z.object({ body: Options }).parse(answer).body.options
    },
    click: async (message: Posted, action: string, signing?: Signing) => {
      const button = message.blocks
        ?.flatMap((block) => (block.type === 'actions' ? block.elements : []))
        .find(({ action_id: id }) => id === action)
      if (button === undefined) throw new Error(`there is no button ${action}`)
      const { responseId, responseUrl } = slack.newResponse()
      const { channel, ts, ...rest } = message
      const answer = await sendPayload(
        {
          type: 'block_actions',
          trigger_id: slack.newTrigger(),
          response_url: responseUrl,
          container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
          channel: { id: channel, name: 'directmessage' },
          message: { type: 'message', ts, ...rest },
          actions: [{ ...button, block_id: 'follow-ups', action_ts: `${Date.now() / 1000}` }],
        },
        signing,
      )
      return { ...answer, responseId }
    },
  }
}
