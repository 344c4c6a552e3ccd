import type { Stack } from '../../local/stack.ts'
import type { RestartableGws } from './restartable-gws.ts'

type Place = { stack: Stack; gws: RestartableGws }

export const downMs = 3000

const signalHolder = ({ stack }: Place, signal: NodeJS.Signals): void => {
  // The first one was alone when the sessions were opened.
  stack.listeners[0]?.child().kill(signal)
}

/** What happens to sessions that callers are listening through. */
export const deeds = {
  'listener SIGKILL': (place) => signalHolder(place, 'SIGKILL'),
  'listener SIGTERM': (place) => signalHolder(place, 'SIGTERM'),
  'GWS node lost': ({ gws }) => gws.current().setFaults([{ name: 'node-lost', times: 1 }]),
  'GWS restarted': ({ gws }) => gws.restart(downMs),
} satisfies Record<string, (place: Place) => unknown>
export type Deed = keyof typeof deeds
