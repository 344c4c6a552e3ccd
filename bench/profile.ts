import { startBridge } from './relay/bridge-subject.ts'
import { runPhase } from './relay/phase.ts'
import { startChild } from './child.ts'
import { profiling } from './cpu-profile.ts'
import type { GwsCalls } from './sessions/gws-process.ts'
import type { SubjectCalls } from './sessions/subject-process.ts'

/**
 * `npm run profile -- relay|sessions|delivery [a second]`: a CPU profile of that process while so much comes in, as a file that
 * opens in Chrome's developer tools and in speedscope: of the listener of the relay's benchmark, of the one of the sessions', and
 * of the functions, which deliver webhooks; theirs is the process of the local gateway and the queues' pollers as well.
 */
const [what = '', perSecond = '50'] = process.argv.slice(2)
const rate = Number(perSecond)
const seconds = 10
const file = `${what}.cpuprofile`

type Profiled = { startProfile(): Promise<void>; stopProfile(file: string): Promise<void> }

/** A listener with a thousand sessions, a tenth of them with a consult, or the functions behind it. */
const relayed = async (whom: 'listener' | 'functions'): Promise<void> => {
  const { subject, listeners, stop } = await startBridge({
    sessions: 1000,
    consults: 100,
    listeners: 1,
  })
  const [listener] = listeners
  const own = profiling()
  const of: Profiled =
    whom === 'listener' && listener
      ? {
          startProfile: () => listener.ask('startProfile'),
          stopProfile: (path) => listener.ask('stopProfile', path),
        }
      : own
  await of.startProfile()
  await runPhase(subject, { perSecond: rate, seconds })
  await of.stopProfile(file)
  await stop()
}

/** A listener's sessions, when Genesys speaks of what concerns no consult. */
const heard = async (): Promise<void> => {
  const at = (name: string) => new URL(`sessions/${name}-process.ts`, import.meta.url)
  const gws = startChild<GwsCalls>(at('gws'), 'gws', '1000')
  const subject = startChild<SubjectCalls>(at('subject'), 'bridge', await gws.ask('url'))
  await subject.ask('open', await gws.ask('agents'), 100)
  await gws.ask('beginChats', 500)
  await subject.ask('startProfile')
  await gws.ask('goOn', rate * seconds, rate)
  await subject.ask('stopProfile', file)
  await subject.stop()
  await gws.stop()
}

const profiles: Record<string, () => Promise<void>> = {
  relay: () => relayed('listener'),
  delivery: () => relayed('functions'),
  sessions: heard,
}
const profile = profiles[what]
if (!profile) {
  console.error(`What is to be profiled: ${Object.keys(profiles).join(', ')}?`)
  process.exit(1)
}
await profile()
console.log(file)
process.exit(0)
