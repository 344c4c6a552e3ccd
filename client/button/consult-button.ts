import { BridgeProblem } from '../http/bridge-problem.ts'
import { platform } from '../runtime.ts'
import type { OpenInteraction } from '../../src/consult/list-interactions.ts'
import { consultBridge } from '../consult-bridge.ts'
import { createModel } from './model.ts'
import type { Model } from './model.ts'
import { createPanel } from './panel.ts'
import type { Panel } from './panel.ts'
import { createPicker, nameOf } from './picker.ts'
import { element } from './element.ts'
import { style } from './style.ts'
import { tokenSource, tokensFrom } from './token-source.ts'
import type { TokenProvider } from './token-source.ts'
import { wordsFor } from './words.ts'

/** Whoever types wants an answer, or to hear that there is none. */
const typingMs = 4000

type Parts = { model: Model; panel: Panel }

/**
 * `<consult-button base-url agent token-url>`: asks a colleague into an agent's conversation, and shows what becomes of it.
 *
 * - `base-url`: the bridge; `agent`: whose conversations; `media` (`chat` or `sms`) and `interaction-id`: which one, else the
 *   agent chooses from those that are open.
 * - `token-url`: an endpoint of the page's own server that answers a POST of `{agent}` with `{token, expiresAt}`; or the
 *   property `tokenProvider`, a function that does. The token is kept in memory only.
 * - `closed`: a closed shadow root, which Lightning Web Security wants.
 *
 * Dispatches `consult-event` (detail: the event) and `consult-problem` (detail: `{code, status, requestId, message}`).
 */
export class ConsultButton extends HTMLElement {
  static readonly observedAttributes = ['base-url', 'agent', 'media', 'interaction-id', 'token-url']

  #shadow: ShadowRoot | undefined
  #parts: Parts | undefined
  #provider: TokenProvider | undefined
  #left = new AbortController()

  get tokenProvider(): TokenProvider | undefined {
    return this.#provider
  }
  set tokenProvider(provider: TokenProvider | undefined) {
    this.#provider = provider
    this.#restart()
  }

  connectedCallback(): void {
    this.#takeUp('tokenProvider')
    const mode = this.hasAttribute('closed') ? 'closed' : 'open'
    this.#shadow ??= this.attachShadow({ mode })
    this.#restart()
  }
  disconnectedCallback(): void {
    this.#stop()
  }
  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    if (before !== after) this.#restart()
  }

  /** A property that was set before the element was known hides the one that it was meant for. */
  #takeUp(name: 'tokenProvider'): void {
    if (!Object.hasOwn(this, name)) return
    const given = this[name]
    Reflect.deleteProperty(this, name)
    this[name] = given
  }

  #stop(): void {
    this.#left.abort()
    this.#parts?.model.close()
    this.#parts = undefined
  }

  #restart(): void {
    this.#stop()
    if (!this.isConnected || !this.#shadow) return
    const baseUrl = this.getAttribute('base-url')
    const agent = this.getAttribute('agent')
    const tokenUrl = this.getAttribute('token-url')
    const runtime = platform()
    const provider =
      this.#provider ?? (tokenUrl === null ? undefined : tokensFrom(runtime, tokenUrl))
    if (baseUrl === null || !agent || !provider) return this.#shadow.replaceChildren()
    const tokens = tokenSource(runtime, () => provider(agent))
    const base = new URL(baseUrl, document.baseURI).href
    const bridge = consultBridge({ baseUrl: base, token: tokens.get })

    const picker = createPicker({
      runtime,
      failed: (cause) => this.#report(cause),
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
        void offerConversations()
      },
      submitted: () => void submit(),
    })
    const model = createModel({
      bridge,
      tokens,
      runtime,
      changed: panel.show,
      report: (cause) => this.#report(cause),
      heard: (event) => this.#dispatch('consult-event', event),
    })
    this.#parts = { model, panel }

    const own = this.#conversation()
    const offerConversations = async (): Promise<OpenInteraction[]> => {
      if (own) return []
      const found = await model
        .ask(() => bridge.interactions(agent))
        .catch((cause: unknown) => {
          this.#report(cause)
          return undefined
        })
      if (!found) return []
      const { items } = found
      panel.conversation.offer(items)
      if (items.length === 0) panel.tell('You have no open conversation at the moment.')
      const [only] = items
      if (only && only.consultId !== null && items.length === 1) await model.resume(agent, only.id)
      return items
    }
    const submit = async (): Promise<void> => {
      const candidate = picker.chosen()
      if (!candidate) {
        picker.input.focus()
        return panel.tell('Choose somebody from the list.')
      }
      const { id, media } =
        own ?? panel.conversation.chosen() ?? (await offerConversations())[0] ?? {}
      if (id === undefined || media === undefined) return
      const target =
        candidate.kind === 'queue'
          ? { queue: nameOf(candidate) }
          : { agent: candidate.userName ?? nameOf(candidate) }
      await model.start({ agent, media, interactionId: id, target }, nameOf(candidate))
    }

    this.#shadow.replaceChildren(...panel.roots)
    dress(this.#shadow)
    this.#watchNetwork(model)
    if (own) void model.resume(agent, own.id)
  }

  #conversation(): Pick<OpenInteraction, 'media' | 'id'> | undefined {
    const id = this.getAttribute('interaction-id')
    return id ? { id, media: this.getAttribute('media') === 'sms' ? 'sms' : 'chat' } : undefined
  }

  #watchNetwork(model: Model): void {
    this.#left = new AbortController()
    const { signal } = this.#left
    addEventListener('offline', () => model.setOffline(true), { signal })
    addEventListener('online', () => model.setOffline(false), { signal })
  }

  #report(cause: unknown): void {
    if (!this.#parts) return
    const { panel } = this.#parts
    if (cause === undefined) return panel.tell('')
    const problem = cause instanceof BridgeProblem ? cause : undefined
    const code = problem?.code ?? 'unknown'
    const message = wordsFor(code)
    panel.tell(message)
    const { status = 0, requestId } = problem ?? {}
    this.#dispatch('consult-problem', { code, status, requestId, message })
  }

  #dispatch(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }))
  }
}

/** Where a page's policy forbids styles in elements, a sheet is allowed; sandboxes that know no sheets allow elements. */
const dress = (shadow: ShadowRoot): void => {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(style)
    shadow.adoptedStyleSheets = [sheet]
  } catch {
    shadow.prepend(element('style', {}, style))
  }
}
