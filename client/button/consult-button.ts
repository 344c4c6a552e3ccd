import { BridgeProblem } from '../http/bridge-problem.ts'
import { platform } from '../runtime.ts'
import type { Conversation } from './conversation-field.ts'
import { createDesk } from './desk.ts'
import type { Desk } from './desk.ts'
import { element } from './element.ts'
import type { Model } from './model.ts'
import { style } from './style.ts'
import { tokensFrom } from './token-source.ts'
import type { TokenProvider } from './token-source.ts'
import { wordsOf } from './words.ts'

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
  #desk: Desk | undefined
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
    this.#desk?.model.close()
    this.#desk = undefined
  }

  #restart(): void {
    this.#stop()
    if (!this.isConnected || !this.#shadow) return
    const runtime = platform()
    const baseUrl = this.getAttribute('base-url')
    const agent = this.getAttribute('agent')
    const tokenUrl = this.getAttribute('token-url')
    const provider =
      this.#provider ?? (tokenUrl === null ? undefined : tokensFrom(runtime, tokenUrl))
    if (baseUrl === null || !agent || !provider) return this.#shadow.replaceChildren()
    this.#desk = createDesk({
      runtime,
      baseUrl: new URL(baseUrl, document.baseURI).href,
      agent,
      conversation: this.#conversation(),
      provider,
      heard: (event) => this.#dispatch('consult-event', event),
      report: (cause) => this.#report(cause),
    })
    this.#shadow.replaceChildren(...this.#desk.panel.roots)
    dress(this.#shadow)
    this.#watchNetwork(this.#desk.model)
  }

  #conversation(): Conversation | undefined {
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
    if (!this.#desk) return
    const { panel } = this.#desk
    if (cause === undefined) return panel.tell('')
    const problem = cause instanceof BridgeProblem ? cause : undefined
    const code = problem?.code ?? 'unknown'
    const message = wordsOf(problem)
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
