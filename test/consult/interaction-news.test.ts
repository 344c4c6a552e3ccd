import { describe, expect, test } from 'vitest'
import { interactionNews } from '../../src/consult/interaction-news.ts'
import type { InteractionSnapshot, LogMessage, Observation } from '../../src/consult/observation.ts'
import { anObservation, bFriend, customer, someone, testName } from './a-record.ts'

const state = (more: Partial<InteractionSnapshot> = {}) =>
  anObservation({
    interaction: {
      state: 'Chatting',
      participants: [customer, testName],
      capabilities: [],
      ...more,
    },
  })
const says = (more: Partial<LogMessage>) =>
  anObservation({
    messages: [
      {
        index: 1,
        type: 'Text',
        visibility: 'All',
        text: 'hello',
        from: customer,
        at: null,
        ...more,
      },
    ],
  })
const together = state({ participants: [customer, testName, bFriend] })

/** Tells the observations one after the other, each recorded before the next; which of them were news? */
const newsAmong = (...observations: Observation[]): boolean[] => {
  const news = interactionNews()
  return observations.map((observation) => {
    const isNews = news.isNews(observation)
    if (isNews) news.learn(observation, true)
    return isNews
  })
}

describe('no news to any consult', () => {
  test.each([
    ['what the customer says', says({})],
    ['what the agent says to the customer', says({ from: testName })],
    ['typing', says({ type: 'TypingStarted' })],
    ['somebody whom the customer sees joining', says({ type: 'ParticipantJoined', from: bFriend })],
  ])('%s', (_what, observation) => {
    expect(newsAmong(observation)).toEqual([false])
  })

  test('the same state again, whatever else changed in it', () => {
    const again = { ...together, raw: { userData: 'more' } }
    expect(newsAmong(together, again, state({ ...again.interaction, state: 'OnHold' }))).toEqual([
      true,
      false,
      false,
    ])
  })
})

describe('in an interaction that no consult is about', () => {
  const heard = (observation: Observation): boolean => {
    const news = interactionNews()
    news.learn(state(), false)
    return news.isNews(observation)
  }

  test.each([
    ['what agents say to each other', says({ visibility: 'Agents', from: bFriend })],
    ['somebody leaving', says({ type: 'ParticipantLeft', from: customer })],
    ['a notice', says({ type: 'Notice' })],
    ['the outcome of another operation', { ...state(), referenceId: 83 }],
  ])('%s is no news', (_what, observation) => {
    expect(heard(observation)).toBe(false)
  })

  test.each([
    ['somebody joining', says({ type: 'ParticipantJoined', visibility: 'Agents', from: bFriend })],
    ['a colleague', together],
    ['an Error', { ...state(), error: 'Operation failed' }],
    ['the end', state({ state: 'Completed' })],
  ])('%s is news: a consult may have begun', (_what, observation) => {
    expect(heard(observation)).toBe(true)
  })
})

describe('news', () => {
  test('the first state of an interaction: a consult may be open in it already', () => {
    expect(newsAmong(state(), state())).toEqual([true, false])
  })

  test('what was forgotten, of a thousand others, is news again', () => {
    const news = interactionNews()
    const other = (n: number) => ({
      ...state(),
      key: { media: 'chat' as const, interactionId: String(n) },
    })
    news.learn(together, true)
    for (let n = 0; n < 999; n += 1) news.learn(other(n), true)
    expect(news.isNews(together)).toBe(false)
    news.learn(other(999), true)
    expect(news.isNews(state())).toBe(true)
  })

  test.each([
    ['a colleague', together],
    ['the capability to write to agents', state({ capabilities: ['SendToAgents'] })],
    ['the end', state({ state: 'Completed' })],
    ['an Error', { ...state(), error: 'Operation failed' }],
    ['what only agents see', says({ visibility: 'Agents', from: bFriend })],
    ['somebody leaving', says({ type: 'ParticipantLeft', from: bFriend })],
    ['a notice', says({ type: 'Notice' })],
  ])('%s', (_what, observation) => {
    expect(newsAmong(observation)).toEqual([true])
  })

  test('each coming, going and becoming visible', () => {
    const visible = someone(bFriend.participantId, 'BFriend', { visibility: 'All' })
    const conference = state({ participants: [customer, testName, visible] })
    expect(newsAmong(together, conference, state(), together)).toEqual([true, true, true, true])
  })

  test('stays news until it has been recorded', () => {
    const news = interactionNews()
    expect([news.isNews(together), news.isNews(together)]).toEqual([true, true])
    news.learn(together, true)
    expect(news.isNews(together)).toBe(false)
  })

  test('an Error’s interaction, which is the one before, teaches nothing', () => {
    expect(newsAmong(together, { ...state(), error: 'Operation failed' }, together)).toEqual([
      true,
      true,
      false,
    ])
  })
})
