import type { ConsultEvent } from '../../src/consult/event.ts'
import type { OpenInteraction } from '../../src/consult/list-interactions.ts'
import type { Candidate } from '../../src/consult/ports/contact-centre.ts'
import { consultBridge } from '../consult-bridge.ts'
import type { ConsultBridge } from '../consult-bridge.ts'
import type { Runtime } from '../runtime.ts'
import type { Conversation } from './conversation-field.ts'
import { createModel } from './model.ts'
import type { Model } from './model.ts'
import { createPanel } from './panel.ts'
import type { Panel } from './panel.ts'
import { createPicker, nameOf } from './picker.ts'
import { tokenSource } from './token-source.ts'
import type { TokenProvider } from './token-source.ts'

export type DeskDeps = {
  runtime: Runtime
  baseUrl: string
  agent: string
  /** Undefined: the agent chooses from those that are open. */
  conversation: Conversation | undefined
  provider: TokenProvider
  heard: (event: ConsultEvent) => void
  /** Undefined: nothing is wrong any more. */
  report: (cause: unknown) => void
}

/** What is seen and what is behind it, put together. */
export type Desk = { panel: Panel; model: Model }

/** Whoever types wants an answer, or to hear that there is none. */
const typingMs = 4000

export const createDesk = (deps: DeskDeps): Desk => {
  const { runtime, agent, conversation, provider, report } = deps
  const tokens = tokenSource(runtime, () => provider(agent))
  const bridge = consultBridge({ baseUrl: deps.baseUrl, token: tokens.get, ...runtime })
  const picker = createPicker({
    runtime,
    failed: report,
    search: async (text, signal) => {
      const options = { search: text, signal, patienceMs: typingMs }
      const { items } = await model.ask(() => bridge.targets(agent, options))
      return items.filter(({ userName }) => userName !== agent)
    },
  })
  const panel = createPanel({
    picker,
    act: (action) => void model.act(action),
    say: (text) => model.say(text),
    toggled: (open) => {
      if (!open) return
      picker.open()
      if (!conversation) offer().catch(report)
    },
    submitted: () => void submit().catch(report),
  })
  const model = createModel({
    bridge,
    tokens,
    runtime,
    report,
    changed: panel.show,
    heard: deps.heard,
  })
  const offer = () => offerConversations({ bridge, model, panel }, agent)

  const submit = async (): Promise<void> => {
    const candidate = picker.chosen()
    if (!candidate) {
      picker.input.focus()
      return panel.tell('Choose somebody from the list.')
    }
    const about = conversation ?? panel.conversation.chosen() ?? (await offer())[0]
    if (!about) return
    const { media, id: interactionId } = about
    const target = targetOf(candidate)
    await model.start({ agent, media, interactionId, target }, nameOf(candidate))
  }
  if (conversation) void model.resume(agent, conversation.id)
  return { panel, model }
}

const targetOf = (candidate: Candidate) =>
  candidate.kind === 'queue'
    ? { queue: nameOf(candidate) }
    : { agent: candidate.userName ?? nameOf(candidate) }

/** Shows what is open; the only one is taken up when somebody has been asked in it. */
const offerConversations = async (
  { bridge, model, panel }: Desk & { bridge: ConsultBridge },
  agent: string,
): Promise<OpenInteraction[]> => {
  const { items } = await model.ask(() => bridge.interactions(agent))
  panel.conversation.offer(items)
  const [first] = items
  if (!first) panel.tell('You have no open conversation at the moment.')
  else if (items.length === 1 && first.consultId !== null) await model.takeUp(first.consultId)
  return items
}
