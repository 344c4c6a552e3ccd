import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { consultMessage } from '../../src/channels/slack-message.ts'
import { readSlackRequest } from '../../src/channels/slack-request.ts'
import {
  interactionOf,
  loadingView,
  messageView,
  startView,
  targetOf,
  targetOptions,
} from '../../src/channels/slack-views.ts'
import { ConsultState } from '../../src/consult/consult.ts'
import { Target } from '../../src/consult/consult.ts'
import { StartConsultRequest } from '../../src/consult/start-consult.ts'
import { aRecord } from '../consult/a-record.ts'
import { Message, Modal, Options } from '../doubles/slack/block-kit.ts'

const word = fc.string({ maxLength: 400, unit: 'grapheme' })
const maybe = (text: fc.Arbitrary<string>) => fc.option(text)

const interaction = fc.record({
  media: fc.constantFrom('chat' as const, 'sms' as const),
  id: fc.stringMatching(/^[\w.~:-]{3,128}$/),
  customer: maybe(word),
  state: maybe(word),
  since: fc.option(fc.constant('2026-01-02T03:04:05.678Z')),
  consultId: fc.constant(null),
})
const candidate = fc.record({
  kind: fc.constantFrom('agent' as const, 'queue' as const),
  id: fc.string({ minLength: 1, maxLength: 80 }),
  name: maybe(fc.string({ minLength: 1, maxLength: 300 })),
  userName: maybe(fc.string({ minLength: 1, maxLength: 300 })),
  available: fc.option(fc.boolean()),
  state: maybe(word),
})

test('whatever Genesys calls things, Slack takes the windows, and what is chosen in them is what was meant', () => {
  const unique = fc.uniqueArray(interaction, {
    maxLength: 150,
    selector: ({ media, id }) => `${media}:${id}`,
  })
  fc.assert(
    fc.property(unique, (interactions) => {
      const view = Modal.parse(startView(interactions))
      const options = view.blocks.flatMap((block) =>
        block.type === 'input' && block.element.type === 'static_select'
          ? block.element.options
          : [],
      )
      const meant = interactions
        .slice(0, 100)
        .map(({ media, id }) => ({ media, interactionId: id }))
      expect(options.map(({ value }) => interactionOf(value))).toEqual(meant)
    }),
    { numRuns: 50 },
  )
})

test('whatever colleagues are called, Slack takes the list, without whoever asks, and the targets are targets', () => {
  fc.assert(
    fc.property(fc.array(candidate, { maxLength: 150 }), (candidates) => {
      const { options } = Options.parse(targetOptions(candidates, 'me'))
      for (const { value } of options) {
        const target = targetOf(value)
        expect(target).not.toEqual({ agent: 'me' })
        expect([1]).toContain(Object.keys(target).length)
      }
      const known = candidates.filter(({ kind, name, userName }) =>
        (kind === 'queue' ? name : userName)?.trim(),
      )
      for (const { value } of targetOptions(known, 'me').options) {
        expect(Target.safeParse(targetOf(value)).success).toBe(true)
      }
    }),
    { numRuns: 100 },
  )
})

test('whatever a consult is about, Slack takes its message; its buttons are there while it is joined, and only then', () => {
  const known = fc.record(
    { slack_target: word, slack_interaction: word, slack_note: word },
    { requiredKeys: [] },
  )
  const reason = maybe(fc.constantFrom('left', 'transferred', 'removed', 'conferenced', 'x'))
  const state = fc.constantFrom(...ConsultState.options)
  fc.assert(
    fc.property(known, state, reason, (kept, state, reason) => {
      const { consult } = aRecord()
      const message = consultMessage({ ...consult, state, reason }, { slack_user: 'U1', ...kept })
      const { blocks = [], text } = Message.parse({ channel: 'D1', ...message })
      expect(blocks.some(({ type }) => type === 'actions')).toBe(state === 'joined')
      expect(text).not.toMatch(/[<>]/)
    }),
  )
})

test('the other windows', () => {
  Modal.parse(loadingView())
  Modal.parse(messageView('cst_1', `https://hooks.slack.com/${'x'.repeat(500)}`))
})

test('whatever is sent, nothing is thrown, and a form that is none asks for nothing', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        word,
        fc.json(),
        fc.json().map((it) => `payload=${encodeURIComponent(it)}`),
      ),
      (body) => {
        expect(readSlackRequest(body)).toBeUndefined()
      },
    ),
  )
  expect(readSlackRequest('ssl_check=1&token=x')).toBeUndefined()
})

test('what starts a consult is checked as it is for every caller', () => {
  const request = (interaction: string, target: string) =>
    StartConsultRequest.safeParse({
      agent: 'testname',
      ...interactionOf(interaction),
      target: targetOf(target),
    }).success
  expect(request('chat:0001', 'agent:bfriend')).toBe(true)
  expect(request('sms:a:b', 'queue:a: b')).toBe(true)
  expect(request('fax:0001', 'agent:bfriend')).toBe(false)
  expect(request('chat:../x', 'agent:bfriend')).toBe(false)
  expect(request('chat:0001', 'uri:file:///etc')).toBe(false)
  expect(request('chat:0001', 'anything')).toBe(false)
})
