import type { AgentSessionEvents } from '../../listener/agent-session.ts'
import { createGates } from '../../listener/gate.ts'
import { holdSession } from '../../listener/held-session.ts'
import type { HeldSessionDeps } from '../../listener/held-session.ts'
import { connectingSince } from '../../src/adapters/gws/session-status.ts'
import type { SessionStatus } from '../../src/adapters/gws/session-status.ts'
import { memorySessionLeases } from '../doubles/memory-session-leases.ts'
import { manualTime, settled } from './manual-time.ts'

const agent = 'testname'
const now = new Date('2026-01-02T03:04:05Z')

/** One session under its lease, over a Genesys that is whatever it is told to be. */
export const aHeldSession = async (changes: Partial<HeldSessionDeps> = {}) => {
  const { time, advance } = manualTime()
  const leases = memorySessionLeases(() => now)
  const shown: string[] = []
  const told: string[] = []
  let status: SessionStatus = connectingSince(now)
  let epoch = 'gws-epoch'
  let say: AgentSessionEvents['onState'] = () => undefined
  const { publish } = leases
  leases.publish = (...published) => {
    shown.push(published[1].state)
    return publish(...published)
  }
  const lease = await leases.claim(agent, 'me')
  if (!lease) throw new Error('somebody holds it')
  const held = holdSession(
    {
      time,
      leases,
      gates: createGates(),
      random: () => 0.5,
      openSession: (_lease, events) => {
        say = events.onState
        say(status)
        return {
          material: () => ({ agent, epoch, cookies: '', csrf: null, signedInWith: 'print' }),
          status: () => status,
          renew: () => void told.push('renewed'),
          close: () => Promise.resolve(),
          abandon: () => void told.push('abandoned'),
        }
      },
      recorder: () => ({
        observe: () => Promise.resolve(),
        resync: () => Promise.resolve(),
        lost: () => Promise.resolve(void told.push('lost')),
        restored: () => Promise.resolve(void told.push('restored')),
      }),
      log: () => undefined,
      ...changes,
    },
    lease,
    () => told.push('gone'),
  )
  await settled()
  const become = async (state: SessionStatus['state'], reason: string | null = null) => {
    status = { ...status, state, reason }
    say(status)
    await settled()
  }
  const inEpoch = (next: string) => {
    epoch = next
  }
  return { held, lease, leases, shown, told, become, advance, inEpoch }
}
