import { describe, expect, test } from 'vitest'
import { ConsultState } from '../../src/consult/consult.ts'
import { Fact } from '../../src/consult/fact.ts'
import { lifecycle } from '../../src/consult/lifecycle.ts'

const states = ConsultState.options
const facts = Fact.options.map((option) => option.shape.fact.value)

describe('the lifecycle', () => {
  test('is total: every state has an answer to every fact', () => {
    expect(Object.keys(lifecycle).sort()).toEqual([...states].sort())
    for (const state of states)
      expect(Object.keys(lifecycle[state]).sort()).toEqual([...facts].sort())
  })

  test('lets a POST leave once: from accepted, and from nowhere else', () => {
    expect(lifecycle.accepted.posting).toBe('sending')
    for (const state of states.filter((each) => each !== 'accepted'))
      expect(lifecycle[state].posting).toBe('refused')
  })

  test.each(['rejected', 'failed', 'ended'] as const)('never leaves %s', (state) => {
    for (const fact of facts) expect(['ignored', 'refused']).toContain(lifecycle[state][fact])
  })

  test('leaves unanswered for a late join only', () => {
    const left = facts.filter((fact) => (states as string[]).includes(lifecycle.unanswered[fact]))
    expect(left).toEqual(['joined'])
  })

  test('judges nothing about the interaction before the POST has an outcome', () => {
    for (const fact of ['joined', 'error', 'departed', 'closed', 'unanswered'] as const) {
      expect(lifecycle.sending[fact]).toBe('held')
    }
  })

  test.each([
    ['accepted', 'posting', 'sending'],
    ['sending', 'posted', 'pending'],
    ['sending', 'refused', 'rejected'],
    ['sending', 'outcome-unknown', 'unknown'],
    ['sending', 'not-sent', 'failed'],
    ['pending', 'joined', 'joined'],
    ['pending', 'error', 'failed'],
    ['pending', 'unanswered', 'unanswered'],
    ['unknown', 'joined', 'joined'],
    ['unknown', 'error', 'failed'],
    ['unknown', 'unanswered', 'unanswered'],
    ['joined', 'departed', 'ended'],
    ['joined', 'closed', 'ended'],
    ['unanswered', 'joined', 'joined'],
  ] as const)('from %s, %s leads to %s', (state, fact, next) => {
    expect(lifecycle[state][fact]).toBe(next)
  })
})
