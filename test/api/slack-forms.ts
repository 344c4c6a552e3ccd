import { createHmac } from 'node:crypto'
import type { FakeSlack } from '../doubles/slack/fake-slack.ts'
import { slackUser } from '../doubles/slack/slack-user.ts'

type Fields = Record<string, unknown>

/** What Slack sends of a command, a window, a list and a click; `payload` as what it is before it is written down. */
export const formsOf = async (slack: FakeSlack, bridgeUrl: string): Promise<Fields[]> => {
  const me = slackUser(slack, bridgeUrl)
  const command = me.commandFields()
  await me.command()
  const view = await slack.until(() =>
    [...slack.views.values()].find(({ submit }) => submit !== undefined),
  )
  const by = {
    team: { id: 'T0LOCAL', domain: 'acme' },
    user: { id: 'U0TESTNAME', team_id: 'T0LOCAL' },
    trigger_id: slack.newTrigger(),
  }
  const of = (payload: Fields): Fields => ({ payload: { ...by, ...payload } })
  return [
    command,
    of(me.submission(view, {})),
    of({
      ...{ type: 'block_suggestion', action_id: 'target', block_id: 'target', value: 'bfr' },
      ...{ container: { type: 'view', view_id: view.id }, view },
    }),
    of({
      ...{ type: 'block_actions', response_url: slack.newResponse().responseUrl },
      ...{ message: { ts: '1.2' }, channel: { id: 'D1' }, container: { message_ts: '1.2' } },
      actions: [{ action_id: 'transfer', value: 'c_1', block_id: 'follow-ups' }],
    }),
  ]
}

/** As Slack writes it down, whatever has become of it. */
export const toForm = (body: unknown): string => {
  if (typeof body !== 'object' || body === null) return String(body)
  const fields = Object.entries(body).map(([name, value]): [string, string] => [
    name.toWellFormed(),
    (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed(),
  ])
  return new URLSearchParams(fields).toString()
}

/** The headers by which the bridge knows that Slack has sent this. */
export const signatureOf = (body: string): Record<string, string> => {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const hmac = createHmac('sha256', 'local-signing-secret').update(`v0:${timestamp}:${body}`)
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${hmac.digest('hex')}`,
  }
}

/** Those that a request has of its own, wrong as they are. */
export const ownSlackHeaders = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-slack-')))
