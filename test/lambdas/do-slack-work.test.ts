import { expect, onTestFinished, test } from 'vitest'
import { doSlackWork } from '../../lambdas/do-slack-work.ts'
import { slackApi } from '../../src/adapters/slack/api.ts'
import type { Slack } from '../../src/adapters/slack/slack.ts'
import type { SlackWork } from '../../src/adapters/sqs/messages.ts'
import { slackWords } from '../../src/channels/slack-reply.ts'
import { loadingView } from '../../src/channels/slack-views.ts'
import { wordsForAgents } from '../../src/channels/words-for-agents.ts'
import { joined, posted, posting } from '../consult/a-record.ts'
import { consultId, useCaseWorld } from '../consult/use-case-world.ts'
import type { Genesys } from '../consult/use-case-world.ts'
import { memoryIdempotencyKeys } from '../doubles/memory-idempotency-keys.ts'
import { startFakeSlack } from '../doubles/slack/fake-slack.ts'

const redeliveredAfterSeconds = 90

/** A colleague who has joined, whom a click in Slack transfers to; the queue hands the click out as often as one likes. */
const clicked = async () => {
  const world = useCaseWorld()
  await world.given([posting, posted, joined])
  const offer = (...capabilities: string[]) => {
    if (world.genesys.read.outcome !== 'found') throw new Error('there is an interaction')
    world.genesys.read.interaction.capabilities = capabilities
  }
  offer('Transfer', 'SendToAgents')

  const slack = await startFakeSlack()
  onTestFinished(() => slack.close())
  const api = slackApi({ apiUrl: slack.apiUrl, token: 'xoxb-local', objected: () => undefined })
  let actions = 0
  const deps = {
    ...world.deps,
    // As much of a workspace as the queue needs.
    slack: { api, caller: { id: 'crm', audience: 'agent', agents: 'all' } } as Slack,
    keys: memoryIdempotencyKeys(world.deps.clock),
    newActionId: () => `act_${(actions += 1)}`,
  }
  const { responseUrl } = slack.newResponse()
  const click: Extract<SlackWork, { do: 'act' }> = {
    ...{ do: 'act', agent: 'testname', consultId, user: 'U1', responseUrl, key: 'slack/click/1' },
    request: { action: 'transfer' },
    askedAt: world.deps.clock.now().toISOString(),
  }
  const note: SlackWork = {
    ...{ do: 'act', agent: 'testname', consultId, user: 'U1', key: 'slack/note/1' },
    request: { action: 'message', text: 'hurry' },
  }
  const told = () => [
    ...slack.ephemeral.map(({ text }) => text),
    ...slack.messages.map(({ text }) => text),
  ]
  /** Slack takes no words for a while, whichever way they come. */
  const silence = () => {
    slack.trouble('respond', { status: 500, body: {} })
    slack.trouble('chat.postMessage', { status: 503, body: {} })
  }
  const run = (work: SlackWork = click) => doSlackWork(deps, work)
  return { world, deps, slack, offer, silence, click, note, run, told }
}

const refusals: { why: keyof typeof wordsForAgents; genesys: (genesys: Genesys) => void }[] = [
  { why: 'session-unavailable', genesys: (it) => (it.session = 'unavailable') },
  { why: 'gws-unreachable', genesys: (it) => (it.operationReply = { outcome: 'not-sent' }) },
  {
    why: 'refused',
    genesys: (it) => (it.operationReply = { outcome: 'refused', gws: { statusCode: 2 } }),
  },
  { why: 'outcome-unknown', genesys: (it) => (it.operationReply = { outcome: 'unknown' }) },
]

test.each(refusals)(
  'given nobody could be told of $why, a click that comes back is told of and not carried out',
  async ({ why, genesys }) => {
    const { world, silence, run, told } = await clicked()
    const before = { ...world.genesys }
    genesys(world.genesys)
    silence()
    await expect(run()).rejects.toThrow('Slack does not answer')
    const posts = world.asked.operations.length

    Object.assign(world.genesys, before)
    world.pass(redeliveredAfterSeconds)
    await run()
    expect(told()).toEqual([wordsForAgents[why]])
    expect(world.asked.operations).toHaveLength(posts)
  },
)

test('a click that Genesys did not offer is not carried out when it does so later', async () => {
  const { world, offer, silence, run, told } = await clicked()
  offer()
  silence()
  await expect(run()).rejects.toThrow('Slack does not answer')
  offer('Transfer')
  world.pass(redeliveredAfterSeconds)
  await run()
  expect(told()).toEqual([wordsForAgents['capability-missing']])
  expect(world.asked.operations).toEqual([])
})

test('whoever was told is not told again of the same click', async () => {
  const { world, offer, run, told } = await clicked()
  offer()
  await run()
  await run()
  world.pass(redeliveredAfterSeconds)
  await run()
  expect(told()).toEqual([wordsForAgents['capability-missing']])
})

test('what was done is shown by the message, and nobody is told', async () => {
  const { world, run, told } = await clicked()
  await run()
  await run()
  expect(world.asked.operations).toHaveLength(1)
  expect(told()).toEqual([])
})

test('a click that comes to its turn a minute late is not carried out, and the agent hears so', async () => {
  const { world, deps, run, told, click } = await clicked()
  const failing = { ...deps.store, locate: () => Promise.reject(new Error('no store')) }
  await expect(doSlackWork({ ...deps, store: failing }, click)).rejects.toThrow('no store')
  world.pass(redeliveredAfterSeconds)
  await run()
  expect(told()).toEqual([slackWords.tooLate])
  expect(world.asked.operations).toEqual([])
})

test('a note is never too late', async () => {
  const { world, run, note } = await clicked()
  world.pass(redeliveredAfterSeconds)
  await run(note)
  expect(world.asked.operations).toEqual([{ operation: 'message', text: 'hurry' }])
})

test('a note that did not arrive is told of in words of its own', async () => {
  const { offer, run, note, told } = await clicked()
  offer()
  await run(note)
  expect(told()).toEqual([`${slackWords.noteLost} ${wordsForAgents['capability-missing']}`])
})

test('given a worker died over a click, it is not carried out again, and the agent hears that nobody knows', async () => {
  const { world, run, told } = await clicked()
  const post = world.contactCentre.postOperation
  const arrived = new Promise((resolve) => {
    world.contactCentre.postOperation = () => {
      resolve(undefined)
      return new Promise(() => undefined)
    }
  })
  void run()
  await arrived
  world.contactCentre.postOperation = post
  world.pass(redeliveredAfterSeconds)
  await run()
  expect(told()).toEqual([wordsForAgents['outcome-unknown']])
  expect(world.asked.operations).toEqual([])
})

test('words that a click could not be answered with are told once', async () => {
  const { run, silence, told, click } = await clicked()
  const { key, user, responseUrl = '' } = click
  const work = { do: 'tell', key, user, responseUrl, words: slackWords.slackSilent } as const
  silence()
  await expect(run(work)).rejects.toThrow('Slack does not answer')
  await run(work)
  await run(work)
  expect(told()).toEqual([slackWords.slackSilent])
})

const openedWindow = async ({ slack, deps }: Awaited<ReturnType<typeof clicked>>) => {
  const sent = { trigger_id: slack.newTrigger(), view: loadingView() }
  const opened = await deps.slack.api.call('views.open', sent)
  if (opened.outcome !== 'done') throw new Error(`the window was not opened: ${opened.error}`)
  const { id: viewId, hash } = opened.data.view
  return { do: 'fill-form', agent: 'testname', viewId, hash } as const
}

test('a window is filled once, however often the queue hands it out', async () => {
  const world = await clicked()
  const fill = await openedWindow(world)
  await world.run(fill)
  const filled = world.slack.views.get(fill.viewId)
  expect(JSON.stringify(filled)).toContain('no open conversation')
  await world.run(fill)
  expect(world.slack.views.get(fill.viewId)).toBe(filled)
})

test('a window that was closed meanwhile is left alone', async () => {
  const world = await clicked()
  const fill = await openedWindow(world)
  world.slack.views.clear()
  await world.run(fill)
  expect(world.slack.views.size).toBe(0)
})

test('a window that Slack takes later is filled then, and one that it does not take comes back', async () => {
  const world = await clicked()
  const fill = await openedWindow(world)
  world.slack.trouble('views.update', { status: 503, body: {} })
  await expect(world.run(fill)).rejects.toThrow('Slack does not answer: http_503')
  world.slack.tooMany('views.update', 3)
  await world.run(fill)
  expect(JSON.stringify(world.slack.views.get(fill.viewId))).toContain('no open conversation')
})
