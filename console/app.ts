import { element, setAttribute, setText } from '../client/button/element.ts'
import { consultBridge } from '../client/consult-bridge.ts'
import type { Consult, ConsultBridge } from '../client/index.ts'
import { isConsult, member } from '../client/shapes.ts'
import { chosenInAddress, putIntoAddress } from './address.ts'
import type { Connection } from './connection/connection.ts'
import { createCrmPage } from './crm/crm-page.ts'
import type { Offered } from './crm/conversations.ts'
import type { WorldView } from './desk/world.ts'
import { createJumps } from './jumps.ts'
import type { Known } from './known.ts'
import { createModel } from './model.ts'
import { namesAmong } from './people.ts'
import { describeProblem, isAnswered } from './problem-words.ts'
import { createSimulation, openOf } from './simulation.ts'
import type { Simulation } from './simulation.ts'
import { createTimeline } from './timeline/timeline.ts'
import { standing } from './timeline/words.ts'
import type { Step } from './trace/step.ts'
import { watchTrace } from './trace/watch-trace.ts'
import { createInspector } from './webhooks/inspector.ts'

export type AppDeps = {
  connection: Connection
  announce: (news: string) => void
  live: (isLive: boolean) => void
}

const lookEveryMs = 10_000

/** All parts put together, for one bridge. */
export const createApp = ({ connection, announce, live }: AppDeps): HTMLElement[] => {
  const { baseUrl, key, agent, local } = connection
  const bridge = consultBridge({ baseUrl, apiKey: key })
  const nameOf = namesAmong(local?.colleagues ?? [])
  const problem = element('p', { class: 'problem', role: 'alert' })
  const report = (cause: unknown) =>
    setText(problem, cause === undefined ? '' : describeProblem(cause))

  let offered: Offered[] = []
  const offer = (now: Offered[]): void => {
    offered = now
    crm.offer(offered, model.known().current)
  }
  const show = (known: Known, before: Known): void => {
    timeline.show(known)
    inspector.show(known)
    if (known.current !== before.current) {
      putIntoAddress(known.current)
      offer(offered)
    }
    const { consult } = known
    if (consult && consult.state !== before.consult?.state)
      announce(`${standing(consult, nameOf(consult))}.`)
    if (known.events.length !== before.events.length) inspector.refresh()
  }
  const model = createModel({ bridge, agent, changed: show, report })
  let wasHeard = true
  /** A bridge elsewhere is only known to be there by its answers, whatever they say. */
  const heard = (isHeard: boolean): void => {
    if (isHeard && !wasHeard) report(undefined)
    wasHeard = isHeard
    if (!local) live(isHeard)
  }
  const look = () =>
    void bridge.interactions(agent, { patienceMs: 5000 }).then(
      ({ items }) => {
        heard(true)
        offer(items)
      },
      (cause: unknown) => {
        heard(isAnswered(cause))
        report(cause)
      },
    )
  let isFirst = true
  /** The address may name a conversation of a stack that is no more. */
  const forgetIfGone = ({ interactions }: WorldView): void => {
    const isThere = interactions.some(({ id }) => id === model.known().current?.id)
    if (isFirst && !isThere) model.choose(undefined)
    isFirst = false
  }
  const simulation = local?.simulated
    ? createSimulation({
        local,
        announce,
        report,
        changed(view) {
          offer(openOf(agent, view))
          forgetIfGone(view)
          crm.show(view)
        },
      })
    : undefined
  const crm = createCrmPage({
    connection,
    report,
    world: simulation?.world,
    choose: model.choose,
    refresh: look,
  })
  const timeline = createTimeline({ isLocal: local !== undefined, nameOf })
  const inspector = createInspector(bridge, local)

  crm.root.addEventListener('consult-event', (event) => {
    const consult = member(member(event, 'detail'), 'consult')
    if (isConsult(consult)) model.meet(consult)
  })
  // A caller token may not follow everything: then the button tells of what it starts.
  void followAll(bridge, model.meet).catch(() => undefined)
  if (local) {
    const opened = model.startOver
    watchTrace({
      live,
      opened,
      replaced: () => location.reload(),
      heard(news) {
        model.hear(news)
        react(news.steps, { simulation, refresh: inspector.refresh })
      },
    })
  }
  if (!simulation) {
    look()
    setInterval(look, lookEveryMs)
  }
  model.choose(chosenInAddress())
  offer([])
  return arrange({ problem, crm, timeline, inspector, simulation })
}

/** Whoever starts a consult: the button, or a line that was pasted into a terminal. */
const followAll = async (
  bridge: ConsultBridge,
  meet: (consult: Consult) => void,
): Promise<void> => {
  for await (const { consult } of await bridge.followAll()) meet(consult)
}

/** What else may have changed with what was seen. */
const react = (
  steps: readonly Step[],
  { simulation, refresh }: { simulation: Simulation | undefined; refresh: () => void },
): void => {
  const saw = (wanted: Step['way']) => steps.some(({ way }) => way === wanted)
  if (saw('webhook')) refresh()
  simulation?.world.refresh()
  if (saw('fault')) simulation?.faults.refresh()
}

type Parts = Record<'crm' | 'timeline' | 'inspector', { root: HTMLElement }> & {
  problem: HTMLElement
  simulation: Simulation | undefined
}

const arrange = ({ problem, crm, timeline, inspector, simulation }: Parts): HTMLElement[] => {
  const [desk, faults] = simulation ? [[simulation.desk.root], [simulation.faults.root]] : [[], []]
  const columns = element('div', { class: 'columns' }, crm.root, timeline.root, ...desk)
  setAttribute(columns, 'data-columns', String(columns.children.length))
  const jumps = createJumps([
    ['crm', 'CRM'],
    ['timeline', 'Timeline'],
    ...(simulation
      ? ([
          ['desk', 'Desk'],
          ['faults', 'Faults'],
        ] as const)
      : []),
    ['webhooks', 'Webhooks'],
  ])
  return [jumps, problem, columns, ...faults, inspector.root]
}
