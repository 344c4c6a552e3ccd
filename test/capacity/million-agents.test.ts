import { expect, test } from 'vitest'
import { rounds, stacksFor } from '../../bench/capacity/model.ts'
import { simulateStack } from './simulated-stack.ts'

const agents = 1_000_000
const { count, stack } = stacksFor(agents)
const { listeners, kind } = stack
const said = rounds(stack)
const leaseMs = 9000

/** What befalls the stacks, one after the other. */
const deeds = ['killed', 'told to stop', 'replaced', 'left alone'] as const

const sum = (numbers: number[]): number => numbers.reduce((one, other) => one + other, 0)

test(
  'given a million agents in as many stacks as the model says, when they sign in and listeners come and go, then each is held once and the model holds',
  { timeout: 300_000 },
  async () => {
    let held = 0
    for (let n = 0; n < count; n += 1) {
      const deed = deeds[n % deeds.length]
      const here = Math.min(stack.agents, agents - n * stack.agents)
      const simulated = simulateStack({
        ...{ agents: here, listeners, leaseMs, maxSessions: kind.sessionsPerTask },
      })
      const { pass, counts } = simulated
      await pass(500)
      await simulated.signIn(1000)
      await pass(500)
      expect(sum(simulated.held())).toBe(here)
      expect(Math.max(...simulated.held())).toBeLessThanOrEqual(said.mostSessionsEach)
      expect(counts().leaseWrites).toBeGreaterThanOrEqual(2 * here)

      const before = counts()
      switch (deed) {
        case 'killed':
          simulated.kill()
          await pass(said.heldAgainAfterSeconds * 1000)
          break
        case 'told to stop': {
          const had = await simulated.leave()
          expect(counts().messages - before.messages).toBeGreaterThanOrEqual(had)
          await pass(2000)
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
          expect(counts().rowsRead - before.rowsRead).toBe(here * listeners)
          expect(counts().beats - before.beats).toBeLessThanOrEqual(said.beatsAMinute + listeners)
      }
      expect(sum(simulated.held()), deed).toBe(here)
      expect(simulated.heldTwice()).toBe(0)
      held += sum(simulated.held())
    }
    expect(held).toBe(agents)
  },
)
