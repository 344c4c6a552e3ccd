import { inParallel } from '../../listener/in-parallel.ts'
import { serveParent } from '../child.ts'
import { stockSharedSubject, stockSubject } from '../sessions/stock-subject.ts'
import { usage } from '../usage.ts'

/**
 * The relay that a user would write in an afternoon, for many agents: the stock CometD client, a `fetch` per notification, and
 * nothing stored. With a jar a session, which takes some work, or with the one for all that the client comes with.
 */
const [jar, gwsUrl = '', target = ''] = process.argv.slice(2)
const subjected = jar === 'shared jar' ? stockSharedSubject : stockSubject
let failures = 0
const { open } = subjected(gwsUrl, (data) => {
  fetch(target, { method: 'POST', body: JSON.stringify(data) })
    .then((response) => response.arrayBuffer())
    .catch(() => (failures += 1))
})

const calls = {
  usage,
  failures: () => failures,
  /** Resolves once all are up. */
  open: (agents: string[], atOnce: number) =>
    inParallel(atOnce, agents, { work: open, failed: (cause) => console.error(cause) }),
}
export type NaiveCalls = typeof calls
serveParent(calls)
