import type { SessionLeases } from '../../src/adapters/dynamodb/session-leases.ts'
import { emptyLog } from '../../src/consult/interaction-log.ts'
import type { ObserveDeps } from '../../src/consult/observe.ts'

/** Leases that nobody contests and nobody keeps; tells when a session is shown as connected. */
export const uncontestedLeases = (connected: (agent: string) => void): SessionLeases => ({
  claim: (agent, owner) => Promise.resolve({ agent, owner, epoch: 1 }),
  lift: (agent, owner) => Promise.resolve({ agent, owner, epoch: 1 }),
  takeOver: ({ agent }, owner) => Promise.resolve({ agent, owner, epoch: 1 }),
  release: () => Promise.resolve(),
  publish: ({ agent }, { state }) => {
    if (state === 'connected') connected(agent)
    return Promise.resolve(true)
  },
  find: () => Promise.resolve(undefined),
  status: () => Promise.resolve(undefined),
  list: () => Promise.resolve([]),
  page: () => Promise.resolve({ rows: [], last: null }),
})

/** A store without any consult, that counts what it is asked. */
export const emptyStore = () => {
  let requests = 0
  const answer = <T>(value: T): Promise<T> => {
    requests += 1
    return Promise.resolve(value)
  }
  const refuse = () => answer(undefined).then(() => Promise.reject(new Error('no consult is open')))
  const store: ObserveDeps['store'] = {
    load: (key) => answer(emptyLog(key)),
    openConsults: () => answer([]),
    append: refuse,
    entry: refuse,
    events: refuse,
    lastEvent: refuse,
    waitingAfter: refuse,
    register: refuse,
    locate: refuse,
    list: refuse,
    cursorAfter: () => '',
    claim: refuse,
    askToGoOn: refuse,
    relayed: refuse,
    stranded: refuse,
    settle: refuse,
    lasting: () => answer([]),
  }
  return { store, requests: () => requests }
}
