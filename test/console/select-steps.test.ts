import { expect, test } from 'vitest'
import { selectSteps } from '../../console/timeline/select-steps.ts'
import { nothing } from '../../console/known.ts'
import type { Known } from '../../console/known.ts'
import type { Step } from '../../console/trace/step.ts'
import type { ConsultEvent } from '../../client/index.ts'

const consult = (id: string, state: 'pending' | 'ended' = 'pending') => ({
  id,
  state,
  referenceId: 35,
  agent: 'testname',
  media: 'chat' as const,
  interactionId: 'I',
  target: { agent: 'bfriend' },
  metadata: {},
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  sequence: 3,
  reason: null,
  gws: null,
})
const step = (id: number, more: Partial<Step>): Step => ({
  ...{ id, at: id, from: 'caller', to: 'bridge', way: 'http', what: `step ${id}` },
  ...more,
})
const asks = (id: number): Step => step(id, { what: 'POST /v1/consults', interactionId: 'I' })
const event = (sequence: number, of = 'new'): ConsultEvent => ({
  id: `evt_${of}_${sequence}`,
  type: 'consult.pending',
  sequence,
  occurredAt: new Date(sequence).toISOString(),
  source: 'request',
  consult: consult(of),
})
const shown = (known: Partial<Known>) =>
  selectSteps({
    ...nothing,
    current: { id: 'I', media: 'chat' },
    consult: consult('new'),
    ...known,
  }).map(({ id, what }) => `${id} ${what}`)

test('given two consults in a conversation, then the timeline is the newer one’s', () => {
  const steps = [
    asks(1),
    step(2, { interactionId: 'I', consultId: 'old' }),
    asks(3),
    step(4, { interactionId: 'I', consultId: 'new' }),
    step(5, { interactionId: 'I', consultId: 'old' }),
    step(6, { interactionId: 'other' }),
  ]
  expect(shown({ steps })).toEqual(['3 POST /v1/consults', '4 step 4'])
})

test('given what befalls the agent’s session, the listener or the receiver, then it is shown until the consult is over', () => {
  const steps = [
    step(1, { way: 'cometd', agent: 'testname' }),
    asks(2),
    step(3, { way: 'cometd', agent: 'testname' }),
    step(4, { way: 'cometd', agent: 'carol' }),
    step(5, { way: 'fault' }),
    step(6, { interactionId: 'I', consultId: 'new' }),
    step(7, { way: 'fault' }),
  ]
  const before = ['2 POST /v1/consults', '3 step 3', '5 step 5', '6 step 6']
  expect(shown({ steps })).toEqual([...before, '7 step 7'])
  expect(shown({ steps, consult: consult('new', 'ended') })).toEqual(before)
})

test('given a frame to several sockets, then it is one arrow, and each try of a webhook is one', () => {
  const frame = { way: 'websocket', interactionId: 'I', consultId: 'new', eventId: 'e' } as const
  const post = { ...frame, way: 'webhook' } as const
  const steps = [
    asks(1),
    step(2, frame),
    step(3, { ...frame, from: 'listener' }),
    step(4, post),
    step(5, post),
  ]
  expect(shown({ steps })).toEqual(['1 POST /v1/consults', '2 step 2', '4 step 4', '5 step 5'])
})

test('given events that nobody has traced, then they are shown in their place, and no other twice', () => {
  const store = { way: 'store', to: 'store', interactionId: 'I', consultId: 'new' } as const
  const steps = [asks(1), step(9, { ...store, eventId: 'evt_new_9' })]
  const events = [event(2), event(9), event(3, 'old')]
  expect(shown({ steps, events })).toEqual(['1 POST /v1/consults', '2 consult.pending', '9 step 9'])
})

test('given no conversation, then there is nothing', () => {
  expect(shown({ current: undefined, steps: [asks(1)] })).toEqual([])
})
