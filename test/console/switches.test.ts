import type { ChildProcess } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { createReceiver } from '../../local/console/receiver.ts'
import { createSwitches } from '../../local/console/switches.ts'
import { startGwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import { createTrace } from '../../local/trace/trace.ts'

test('given two listeners, when one is killed, then the other lives; the next time it is its turn', async () => {
  const simulator = await startGwsSimulator()
  onTestFinished(simulator.close)
  const trace = createTrace()
  const killed: string[] = []
  const listenerCalled = (name: string) => ({
    // Nothing else of a process is asked for.
    child: () => ({ kill: () => killed.push(name) > 0 }) as unknown as ChildProcess,
    stop: () => Promise.resolve(),
  })
  const { killListener } = createSwitches({
    ...{ trace, simulator, receiver: createReceiver(trace) },
    listeners: ['first', 'second'].map(listenerCalled),
  })
  killListener()
  expect(killed).toEqual(['first'])
  killListener()
  expect(killed).toEqual(['first', 'second'])
  killListener()
  expect(killed).toEqual(['first', 'second', 'first'])
})
