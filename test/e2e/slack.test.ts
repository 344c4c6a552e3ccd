import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { startFakeSlack } from '../doubles/slack/fake-slack.ts'
import type { FakeSlack, Posted, View } from '../doubles/slack/fake-slack.ts'
import { slackUser } from '../doubles/slack/slack-user.ts'
import { localKeys } from '../../local/local-callers.ts'
import { startWorld } from './world.ts'
import type { World } from './world.ts'

let slack: FakeSlack
let world: World
beforeAll(async () => {
  slack = await startFakeSlack()
  const emails = { 'bea@acme.example': 'bfriend', 'gone@acme.example': 'nobody' }
  world = await startWorld({
    SLACK_API_URL: slack.apiUrl,
    SLACK_EMAILS: JSON.stringify(emails),
  })
}, 120_000)
afterAll(async () => {
  await world.close()
  await slack.close()
})

beforeEach(async () => {
  await world.faults()
  await world.autoAnswer('bfriend', 'accept')
})
afterEach(() => {
  expect(slack.objections).toEqual([])
})

const me = () => slackUser(slack, world.stack.url)

/** Types the command and waits for the window that asks. */
const openForm = async (): Promise<View> => {
  const known = new Set(slack.views.keys())
  const answer = await me().command()
  expect([answer.status, answer.body]).toEqual([200, undefined])
  return slack.until(() =>
    [...slack.views.values()].find((view) => !known.has(view.id) && view.submit !== undefined),
  )
}

const optionFor = (view: View, interactionId: string) => {
  const select = view.blocks.flatMap((block) => (block.type === 'input' ? [block.element] : []))[0]
  const options = select?.type === 'static_select' ? select.options : []
  const found = options.find(({ value }) => value.endsWith(interactionId))
  if (!found) throw new Error('the conversation is not offered')
  return found
}

const targetNamed = async (view: View, text: string) => {
  const [found] = await me().search(view, text)
  if (!found) throw new Error(`nobody is called ${text}`)
  return found
}

/** The messages that follow consults with this customer; nobody else has his name. */
const messagesAbout = (customer: string) =>
  slack.messages.filter(
    ({ thread_ts: parent, blocks }) =>
      parent === undefined && JSON.stringify(blocks).includes(`with ${customer} `),
  )
const messageAbout = (customer: string) => slack.until(() => messagesAbout(customer)[0])

const interactionWith = async (customer: string): Promise<string> => {
  const sent = { agent: 'testname', media: 'chat', customer }
  return z.object({ id: z.string() }).parse(await world.sim('POST', '/interactions', sent)).id
}

/** From the command to a consult that is under way. */
const begin = async ({ note, search = 'bfr' }: { note?: string; search?: string } = {}) => {
  const customer = `C${randomUUID().slice(0, 8)}`
  const interactionId = await interactionWith(customer)
  const view = await openForm()
  const values = {
    interaction: optionFor(view, interactionId),
    target: await targetNamed(view, search),
    ...(note !== undefined && { note }),
  }
  const answer = await me().submit(view, values)
  expect([answer.status, answer.body]).toEqual([200, undefined])
  return { customer, interactionId, view, values }
}

/** All of it, from the command to a message that follows a consult. */
const ask = async (asked: Parameters<typeof begin>[0] = {}) => {
  const begun = await begin(asked)
  return { ...begun, message: await messageAbout(begun.customer) }
}

const until = (message: Posted, words: RegExp) =>
  slack.until(() => (words.test(message.text) ? message : undefined))

const buttonsOf = ({ blocks = [] }: Posted) =>
  blocks.flatMap((block) =>
    block.type === 'actions' ? block.elements.map(({ action_id: id }) => id) : [],
  )

const ofLocalSlack = async () => {
  const { body } = await world.call('listConsults', { key: localKeys.slack })
  return (body as { items: { id: string; interactionId: string }[] }).items
}

describe('from the command to the end', () => {
  test('a window offers conversations and colleagues, and a message follows the consult', async () => {
    const { interactionId, message } = await ask()
    await until(message, /has joined/)
    expect(message.text).toMatch(/^BFriend has joined\. The customer does not see it\.$/)
    expect(message.channel).toBe('D0TESTNAME')
    expect(buttonsOf(message)).toEqual(['transfer', 'conference', 'message', 'remove'])
    expect(await world.journal(interactionId)).toHaveLength(1)

    const clicked = await me().click(message, 'transfer')
    expect([clicked.status, clicked.body]).toEqual([200, undefined])
    await until(message, /^Transferred\. BFriend has the conversation now\.$/)
    expect(buttonsOf(message)).toEqual([])
    expect(await world.operations(interactionId)).toMatchObject([{ operation: 'Transfer' }])
  })

  test.each([
    ['conference', /is in the conversation now/],
    ['remove', /was let go/],
  ])('%s', async (action, words) => {
    const { message } = await ask()
    await until(message, /has joined/)
    await me().click(message, action)
    await until(message, words)
    expect(buttonsOf(message)).toEqual([])
  })

  test('the note reaches the colleague when he joins, and what is said is under the message', async () => {
    const { interactionId, message } = await ask({ note: 'He wants <!channel> & a refund' })
    await until(message, /has joined/)
    const said = await slack.until(() =>
      slack.messages.find(({ thread_ts: parent }) => parent === message.ts),
    )
    expect(said.text).toMatch('He wants &lt;!channel&gt; &amp; a refund')
    expect(await world.operations(interactionId)).toMatchObject([{ operation: 'SendToAgents' }])
    await world.sim('POST', `/interactions/${interactionId}/messages`, {
      from: 'bfriend',
      text: 'grant it',
      visibility: 'Agents',
    })
    await slack.until(() => slack.messages.find(({ text }) => text === 'BFriend: grant it'))
  })

  test('a message to the colleague is asked for in a window', async () => {
    const { interactionId, message } = await ask()
    await until(message, /has joined/)
    const consult = (await ofLocalSlack()).find((each) => each.interactionId === interactionId)
    await me().click(message, 'message')
    const view = await slack.until(() =>
      [...slack.views.values()].find(
        ({ callback_id: id, private_metadata: kept = '' }) =>
          id === 'message-colleague' && kept.includes(`"${consult?.id}"`),
      ),
    )
    const sent = await me().submit(view, { text: 'psst' })
    expect([sent.status, sent.body]).toEqual([200, undefined])
    await expect
      .poll(() => world.operations(interactionId))
      .toMatchObject([{ operation: 'SendToAgents' }])
  })

  test('a colleague who declines', async () => {
    await world.autoAnswer('bfriend', 'decline')
    const { message } = await ask()
    await until(message, /declined/)
    expect(buttonsOf(message)).toEqual([])
  })

  test('a queue', async () => {
    const { message, values } = await ask({ search: 'supp' })
    expect(values.target.text.text).toMatch(/\(queue\)$/)
    await until(message, /^[^()]+ has joined/)
  })
})

describe('asked twice, done once', () => {
  test('a window that Slack tells of again', async () => {
    const { customer, interactionId, view, values, message } = await ask()
    await until(message, /has joined/)
    const headers = { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' }
    const again = await Promise.all([1, 2].map(() => me().submit(view, values, { headers })))
    expect(again.map(({ status, body }) => [status, body])).toEqual([
      [200, undefined],
      [200, undefined],
    ])
    const consults = (await ofLocalSlack()).filter((each) => each.interactionId === interactionId)
    expect(consults).toHaveLength(1)
    expect(messagesAbout(customer)).toHaveLength(1)
    expect(await world.journal(interactionId)).toHaveLength(1)
  })

  test('a command that Slack tells of again opens one window', async () => {
    await world.interaction('chat')
    const fields = me().commandFields()
    const opened = slack.views.size
    const answers = [await me().send(fields), await me().send(fields)]
    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [200, undefined],
      [200, undefined],
    ])
    expect(slack.views.size).toBe(opened + 1)
  })
})

describe('while Genesys hangs for half a minute', () => {
  test('command, list, window and click are answered within three seconds', async () => {
    const { view, values, message } = await ask()
    await until(message, /has joined/)
    await world.faults({ name: 'slow-rest', ms: 30_000 })
    const other = await me().command()
    const options = await me().sendPayload({
      type: 'block_suggestion',
      action_id: 'target',
      block_id: 'target',
      value: 'nobody has searched this',
      view,
    })
    expect(options.body).toEqual({ options: [] })
    const started = await me().submit({ ...view, id: 'VOTHER' }, values)
    const clicked = await me().click(message, 'transfer')
    for (const answer of [other, options, started, clicked]) {
      expect(answer.status).toBe(200)
      if (answer !== options) expect(answer.body).toBeUndefined()
      expect(answer.ms).toBeLessThan(3000)
    }
    await world.faults()
  }, 60_000)
})

describe('is refused, in words that an agent understands', () => {
  test.each([
    ['another secret', { secret: 'guessed' }],
    ['no signature', { headers: { 'x-slack-signature': '' } }],
    ['a signature of another version', { headers: { 'x-slack-signature': 'v1=00' } }],
    ['a time that is not one', { headers: { 'x-slack-request-timestamp': 'now' } }],
    ['another body', { body: 'command=%2Fconsult' }],
    ['what was signed five minutes ago', { at: Date.now() - 301_000 }],
  ])('%s', async (_, signing) => {
    const opened = slack.views.size
    const answer = await me().command(signing)
    expect([answer.status, answer.body]).toMatchObject([401, { code: 'unauthenticated' }])
    expect(slack.views.size).toBe(opened)
  })

  test('a submission that is replayed within its five minutes starts nothing', async () => {
    const { interactionId, view, values, message } = await ask()
    await until(message, /has joined/)
    await me().click(message, 'remove')
    await until(message, /was let go/)
    expect((await me().submit(view, values)).body).toBeUndefined()
    expect(await world.journal(interactionId)).toHaveLength(1)
  })

  test('a window that was used, for another conversation', async () => {
    const { view, values } = await ask()
    const other = await world.interaction('chat')
    const interaction = { ...values.interaction, value: `chat:${other}` }
    const answer = await me().submit(view, { ...values, interaction })
    expect(answer.body).toMatchObject({
      response_action: 'errors',
      errors: { interaction: expect.stringMatching(/used already/) as string },
    })
    expect(await world.journal(other)).toEqual([])
  })

  test('somebody of another workspace', async () => {
    const stranger = slackUser(slack, world.stack.url, { team: 'T0OTHER' })
    expect((await stranger.command()).body).toEqual({
      response_type: 'ephemeral',
      text: 'This app is not set up for your workspace. Ask your administrator.',
    })
  })

  const profile = (email: string) => ({ team_id: 'T0LOCAL', profile: { email } })
  test.each([
    ['is nobody', 'U0NOBODY', undefined],
    ['has no address', 'U0SILENT', { team_id: 'T0LOCAL', profile: {} }],
    ['has an address of nobody', 'U0STRANGER', profile('stranger@acme.example')],
    ['is a guest', 'U0GUEST', { ...profile('bea@acme.example'), team_id: 'T0ELSE' }],
    [
      'has not confirmed an address',
      'U0UNSURE',
      { ...profile('bea@acme.example'), is_email_confirmed: false },
    ],
    ['has left', 'U0LEFT', { ...profile('bea@acme.example'), deleted: true }],
  ])('somebody who %s', async (_, user, told) => {
    if (told) slack.users.set(user, told)
    const opened = slack.views.size
    const answer = await slackUser(slack, world.stack.url, { user }).command()
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        response_type: 'ephemeral',
        text: `You are not linked to an agent in Genesys. Ask your administrator to link the Slack user ${user}, or your e-mail address, to your agent.`,
      },
    ])
    expect(slack.views.size).toBe(opened)
  })

  test('somebody whose agent is none of the tenant’s', async () => {
    slack.users.set('U0GONE', profile('gone@acme.example'))
    const answer = await slackUser(slack, world.stack.url, { user: 'U0GONE' }).command()
    expect(answer.body).toMatchObject({
      text: expect.stringMatching(/not known as an agent/) as string,
    })
  })

  test('somebody, while Slack does not say who he is; afterwards it does', async () => {
    slack.users.set('U0BEA', profile('Bea@acme.example'))
    const bea = slackUser(slack, world.stack.url, { user: 'U0BEA' })
    slack.trouble('users.info', { status: 503, body: {} })
    expect((await bea.command()).body).toMatchObject({
      text: expect.stringMatching(/Try again/) as string,
    })
    expect((await bea.command()).body).toBeUndefined()
  })

  test('an agent without an open conversation', async () => {
    const carol = 'U0CAROL'
    slack.users.set(carol, profile('carol'))
    const opened = new Set(slack.views.keys())
    expect((await slackUser(slack, world.stack.url, { user: carol }).command()).status).toBe(200)
    const view = await slack.until(() =>
      [...slack.views.values()].find(
        (each) => !opened.has(each.id) && /no open/.test(JSON.stringify(each.blocks)),
      ),
    )
    expect(view.submit).toBeUndefined()
  })

  test('a second consult in a conversation whose first is open', async () => {
    await world.autoAnswer('bfriend', 'never')
    const { view, values, message } = await ask()
    await until(message, /has not answered yet/)
    expect(buttonsOf(message)).toEqual([])
    const answer = await me().submit({ ...view, id: 'VSECOND' }, values)
    expect(answer.body).toEqual({
      response_action: 'errors',
      errors: {
        interaction: 'Somebody has been asked in this conversation already. Wait for the answer.',
      },
    })
  })

  test('a colleague whom Genesys does not know any more', async () => {
    const { view, values } = await ask()
    const customer = `C${randomUUID().slice(0, 8)}`
    const text = { type: 'plain_text', text: `Chat with ${customer} since today` }
    const interaction = { text, value: `chat:${await interactionWith(customer)}` }
    const target = { ...values.target, value: 'agent:nobody-at-all' }
    await me().submit({ ...view, id: 'VGONE' }, { interaction, target })
    const message = await messageAbout(customer)
    await until(message, /could not be reached/)
    expect(buttonsOf(message)).toEqual([])
  })

  test('a note that is too long for a consult', async () => {
    const { view, values } = await ask()
    const note = '§'.repeat(1100)
    const answer = await me().submit({ ...view, id: 'VLONG' }, { ...values, note })
    expect(answer.body).toMatchObject({ errors: { note: expect.any(String) as string } })
  })

  test('what Genesys refuses, to the one who clicked alone', async () => {
    const { interactionId, message } = await ask()
    await until(message, /has joined/)
    await world.faults({ name: 'capability-missing', capability: 'Transfer', interactionId })
    const { responseId } = await me().click(message, 'transfer')
    const said = await slack.until(() =>
      slack.ephemeral.find((each) => each.responseId === responseId),
    )
    expect(said.text).toBe('Genesys does not offer this in the conversation at the moment.')
    expect(buttonsOf(message)).toContain('transfer')
  })

  test('a button of a consult that is over, or of somebody else’s', async () => {
    const { message } = await ask()
    await until(message, /has joined/)
    const before = structuredClone(message)
    await me().click(message, 'remove')
    await until(message, /was let go/)
    const late = await me().click(before, 'transfer')
    const told = await slack.until(() =>
      slack.ephemeral.find((each) => each.responseId === late.responseId),
    )
    expect(told.text).toMatch(/not possible any more/)

    slack.users.set('U0BEA', profile('bea@acme.example'))
    const bea = await slackUser(slack, world.stack.url, { user: 'U0BEA' }).click(before, 'transfer')
    const refusal = await slack.until(() =>
      slack.ephemeral.find((each) => each.responseId === bea.responseId),
    )
    expect(refusal.text).toBe('This consult is not there any more.')
  })
})

describe('while Slack has troubles of its own', () => {
  test.each([
    ['takes a command too late', 'expired_trigger_id', /in time\. Type \/consult again/],
    ['has taken away a scope', 'missing_scope', /Tell your administrator/],
    ['has taken away the token', 'token_revoked', /Tell your administrator/],
  ])('and %s, the agent is told so', async (_, error, words) => {
    slack.trouble('views.open', { body: { ok: false, error } })
    expect((await me().command()).body).toEqual({
      response_type: 'ephemeral',
      text: expect.stringMatching(words) as string,
    })
  })

  test('a message that Slack asks to wait with comes later, and shows how things stand by then', async () => {
    const { letUp } = slack.flood('chat.postMessage', 1)
    const { customer, interactionId } = await begin()
    const consult = (await ofLocalSlack()).find((each) => each.interactionId === interactionId)
    await world.eventsUntil(consult?.id ?? '', 'consult.joined', localKeys.slack)
    expect(messagesAbout(customer)).toEqual([])
    letUp()
    const message = await messageAbout(customer)
    expect(message.text).toMatch(/has joined/)
    expect(message.edits).toBe(0)
  })
})
