import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { rounds, stacksFor } from '../../bench/capacity/model.ts'
import { measuredOf } from '../../bench/pages/capacity-page.ts'
import { resultsFile } from '../../bench/pages/pages.ts'
import { Results } from '../../bench/pages/results.ts'
import { simulateStack } from './simulated-stack.ts'

const agents = 1_000_000
const leaseMs = 9000

/** What befalls the stacks, one after the other. */
const deeds = ['killed', 'told to stop', 'replaced', 'left alone'] as const

const sum = (numbers: number[]): number => numbers.reduce((one, other) => one + other, 0)

const split = async () => {
  const text = await readFile(new URL(`../../docs/${resultsFile}`, import.meta.url), 'utf8')
  const measured = measuredOf(Results.parse(JSON.parse(text)).runs)
  if (!measured) throw new Error('the model has no figures')
  return stacksFor(agents, measured)
}

test(
  'given a million agents in as many stacks as the model says, when they sign in and listeners come and go, then each is held once and the model holds',
  { timeout: 300_000 },
  async () => {
    const { count, stack } = await split()
    const { listeners, kind } = stack
    let held = 0
    for (let n = 0; n < count; n += 1) {
      const deed = deeds[n % deeds.length]
      const here = Math.min(stack.agents, agents - n * stack.agents)
      const said = rounds({ ...stack, agents: here })
      const simulated = simulateStack({
        ...{ agents: here, listeners, leaseMs, maxSessions: kind.sessionsPerTask, seed: n },
      })
      const { pass, counts } = simulated
      await pass(500)
      await simulated.signIn(1000)
      await pass(500)
      expect(sum(simulated.held())).toBe(here)
      expect(Math.max(...simulated.held())).toBeLessThanOrEqual(said.mostSessionsEach)
      expect(counts().leaseWrites).toBeGreaterThanOrEqual(said.leaseWritesToSignIn)
      expect(counts().leaseWrites).toBeLessThanOrEqual(said.leaseWritesToSignIn * someMore)

      const before = counts()
      const since = (what: keyof typeof before) => counts()[what] - before[what]
      switch (deed) {
        case 'killed': {
          const had = simulated.kill()
          await pass(said.heldAgainAfterSeconds * 1000)
          expect(since('leaseWrites')).toBeGreaterThanOrEqual(had * 2)
          expect(since('leaseWrites')).toBeLessThanOrEqual(had * said.leaseWritesAfterDeath)
          break
        }
        case 'told to stop': {
          const had = await simulated.leave()
          expect(since('messages')).toBeGreaterThanOrEqual(had)
          await pass(2000)
          expect(since('messages')).toBeLessThanOrEqual(had * said.messagesToHandOver)
          expect(since('leaseWrites')).toBeLessThanOrEqual(
            had * said.leaseWritesToHandOver * someMore,
          )
          break
        }
        case 'replaced':
          simulated.join()
          await pass(5000)
          await simulated.leave()
          await pass(2000)
          expect(simulated.held().at(-1)).toBeGreaterThan(0)
          break
        default:
          await pass(60_000)
          expect(since('rowsRead')).toBe(said.rowsReadAMinute)
          expect(since('beats')).toBeLessThanOrEqual(said.beatsAMinute + listeners)
          expect(since('leaseWrites')).toBeLessThanOrEqual(said.leaseWritesAMinute * someMore)
      }
      expect(sum(simulated.held()), deed).toBe(here)
      expect(simulated.heldTwice()).toBe(0)
      held += sum(simulated.held())
    }
    expect(held).toBe(agents)
  },
)

/** What one listener asks for and another has taken meanwhile is asked for in vain. */
const someMore = 1.1
