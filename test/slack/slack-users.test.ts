import { describe, expect, onTestFinished, test } from 'vitest'
import { agentsOf } from '../../src/adapters/credentials/agents-file.ts'
import { rereadAgents } from '../../src/adapters/credentials/reread-agents.ts'
import { slackApi } from '../../src/adapters/slack/api.ts'
import { slackUsers } from '../../src/adapters/slack/slack-users.ts'
import { startFakeSlack } from '../doubles/slack/fake-slack.ts'

const password = 'secret'
const yesterday = {
  'Jane.Doe@Acme.example': { username: 'jane', password },
  'sam@acme.example': { username: 'sam', password },
  'Sam@acme.example': { username: 'Sam', password },
  'SAM@acme.example': { username: 'SAM', password },
}
/** Ada has been added since. */
const today = { ...yesterday, 'ada@acme.example': { username: 'ada', password } }

/** Slack, which knows one person by an address, and what it has objected to. */
const knowing = async (email: string | undefined) => {
  const slack = await startFakeSlack()
  onTestFinished(() => slack.close())
  slack.users.set('U1', { team_id: 'T1', profile: { ...(email !== undefined && { email }) } })
  const objections: string[] = []
  const objected = (method: string, error: string) => void objections.push(`${method} ${error}`)
  const time = { now: new Date('2026-01-02T03:04:05Z') }
  const clock = { now: () => time.now }
  const users = slackUsers(
    { team: 'T1', caller: 'slack', users: {}, emails: { 'bea@acme.example': 'bfriend' } },
    {
      api: slackApi({ apiUrl: slack.apiUrl, token: 'xoxb-local', objected }),
      agents: rereadAgents(agentsOf(yesterday), {
        read: () => Promise.resolve(agentsOf(today)),
        clock,
      }),
      clock,
      objected,
    },
  )
  return { slack, time, objections, who: () => users.agentOf('U1', 5000) }
}

test.each([
  ['jane.doe@acme.example', 'Jane.Doe@Acme.example'],
  ['JANE.DOE@ACME.EXAMPLE', 'Jane.Doe@Acme.example'],
  ['Bea@Acme.example', 'bfriend'],
  ['Ada@Acme.example', 'ada@acme.example'],
])('whoever Slack knows as %s is the agent %s', async (email, agent) => {
  const { who } = await knowing(email)
  expect(await who()).toEqual({ outcome: 'known', agent })
})

test('of agents who differ in capital letters alone, an address in lower case is the one who is written so', async () => {
  expect(await (await knowing('Sam@acme.example')).who()).toEqual({
    outcome: 'known',
    agent: 'sam@acme.example',
  })
  const two = agentsOf({ Sam: { username: 'Sam', password }, SAM: { username: 'SAM', password } })
  expect([two.nameLike('sam'), two.nameLike('Sam')]).toEqual([undefined, 'Sam'])
})

describe('when Slack does not say who somebody is', () => {
  test.each([
    'invalid_auth',
    'token_revoked',
    'missing_scope',
    'account_inactive',
    'ratelimited_by_admin',
  ])(
    'for %s nobody is unknown, the operator hears of it, and it ends when that ends',
    async (error) => {
      const { slack, who, objections } = await knowing('bea@acme.example')
      slack.trouble('users.info', { body: { ok: false, error } })
      expect(await who()).toEqual({ outcome: 'unavailable' })
      expect(objections).toEqual([`users.info ${error}`])
      expect(await who()).toEqual({ outcome: 'known', agent: 'bfriend' })
    },
  )

  test.each(['user_not_found', 'user_not_visible'])(
    'for %s he is unknown, for ten minutes, and nothing is wrong',
    async (error) => {
      const { slack, time, who, objections } = await knowing('bea@acme.example')
      slack.trouble('users.info', { body: { ok: false, error } })
      expect(await who()).toEqual({ outcome: 'unknown' })
      expect(await who()).toEqual({ outcome: 'unknown' })
      expect(objections).toEqual([])
      time.now = new Date(time.now.getTime() + 600_001)
      expect(await who()).toEqual({ outcome: 'known', agent: 'bfriend' })
    },
  )

  test('an outage is told as one, and logged by nobody', async () => {
    const { slack, who, objections } = await knowing('bea@acme.example')
    slack.trouble('users.info', { status: 503, body: {} })
    expect(await who()).toEqual({ outcome: 'unavailable' })
    expect(objections).toEqual([])
  })

  test('a person without an address, since the scope is missing, is for the operator to hear of', async () => {
    const { who, objections } = await knowing(undefined)
    expect(await who()).toEqual({ outcome: 'unknown' })
    expect(objections).toEqual(['users.info no_email'])
  })

  test('words that are none of Slack’s are not repeated', async () => {
    const { slack, who, objections } = await knowing('bea@acme.example')
    slack.trouble('users.info', { body: { ok: false, error: 'for bea@acme.example only' } })
    expect(await who()).toEqual({ outcome: 'unavailable' })
    expect(objections).toEqual(['users.info unknown_error'])
  })
})
