import type { GwsSimulator } from '../gws-simulator/gws-simulator.ts'
import type { ListenerProcess } from '../listener-process.ts'
import type { Trace } from '../trace/trace.ts'
import type { Receiver } from './receiver.ts'

/** What can be made to go wrong: two things are off until they are on again, a listener dies and is followed by another. */
export type Switches = {
  state(): { genesys: boolean; receiver: boolean }
  set(name: 'genesys' | 'receiver', down: boolean): void
  killListener(): void
}

export const createSwitches = ({
  trace,
  simulator,
  receiver,
  listeners,
}: {
  trace: Trace
  simulator: GwsSimulator
  receiver: Receiver
  listeners: ListenerProcess[]
}): Switches => {
  let killed = 0
  const genesysIsDown = () => simulator.faults.list().some(({ name }) => name === 'unavailable')
  const setGenesys = (down: boolean): void => {
    const others = simulator.faults.list().filter(({ name }) => name !== 'unavailable')
    if (!down) simulator.setFaults(others)
    else simulator.setFaults([...others, { name: 'node-lost', times: 1 }, { name: 'unavailable' }])
  }
  return {
    state: () => ({ genesys: genesysIsDown(), receiver: receiver.isDown() }),
    set(name, down) {
      const at = name === 'genesys' ? 'gws' : 'caller'
      const [what, back] = words[name]
      trace.add({ from: at, to: at, way: 'fault', what: down ? what : back, bad: down })
      if (name === 'genesys') setGenesys(down)
      else receiver.setDown(down)
    },
    killListener() {
      const at = { from: 'listener', to: 'listener', way: 'fault' } as const
      trace.add({ ...at, what: 'A listener is killed', bad: true })
      // One alone, each in its turn: where there is another, that one takes over.
      listeners[killed % listeners.length]?.child().kill('SIGKILL')
      killed += 1
    },
  }
}

const words = {
  genesys: ['The Genesys node is lost', 'Genesys is back'],
  receiver: ['The webhook receiver is down', 'The webhook receiver is back'],
} as const
