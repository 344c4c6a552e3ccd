import { createGates } from '../../listener/gate.ts'
import { createRecorder } from '../../listener/recorder.ts'
import { createSupervisor } from '../../listener/session-supervisor.ts'
import { processTime, repeat } from '../../listener/time.ts'
import { basicAuthentication } from '../../src/adapters/gws/authentication.ts'
import { dispatchersInTurn } from '../../src/adapters/gws/dispatcher.ts'
import { openGwsSession } from '../../src/adapters/gws/session.ts'
import type { ObserveDeps } from '../../src/consult/observe.ts'
import { emptyStore, uncontestedLeases } from './stand-ins.ts'
import { credentialsOf } from './subject.ts'
import type { Subjected } from './subject.ts'

const tendEveryMs = 10_000

/** All that a listener does for its sessions, as it does it; only the leases and the store are not there. */
export const bridgeSubject: Subjected = (gwsUrl, hear) => {
  const nextDispatchers = dispatchersInTurn()
  const clock = { now: () => new Date() }
  const gws = {
    baseUrl: gwsUrl,
    externalBaseUrl: gwsUrl,
    readTimeoutMs: 5000,
    answerTimeoutMs: 10_000,
  }
  const { store, requests } = emptyStore()
  const recording: ObserveDeps = {
    store,
    clock,
    relayer: 'bench',
    relay: { push: () => undefined, takeOver: () => undefined, settled: () => Promise.resolve() },
    followUp: { checkIn: () => Promise.resolve(), send: () => Promise.resolve() },
  }
  const awaited = new Map<string, () => void>()
  const supervisor = createSupervisor({
    time: processTime,
    leases: uncontestedLeases((agent) => awaited.get(agent)?.()),
    log: () => undefined,
    gates: createGates(),
    random: Math.random,
    agentsWithConsults: () => Promise.resolve(new Set()),
    alwaysOn: new Set(),
    idleMs: Infinity,
    openSession: ({ agent }, events) =>
      openGwsSession({
        ...gws,
        ...events,
        agent,
        ...nextDispatchers(),
        clock,
        random: Math.random,
        authentication: basicAuthentication(credentialsOf(agent)),
      }),
    recorder: (lease) => {
      const recorder = createRecorder(recording, lease)
      return {
        ...recorder,
        observe: (observation) => {
          hear(observation.raw)
          return recorder.observe(observation)
        },
      }
    },
  })
  repeat(processTime, tendEveryMs, {
    work: supervisor.tend,
    failed: (cause) => console.error(cause),
  })

  return {
    open: (agent) =>
      new Promise((resolve) => {
        awaited.set(agent, resolve)
        supervisor.hold({ agent, owner: 'bench', epoch: 1 })
      }),
    storeRequests: requests,
  }
}
