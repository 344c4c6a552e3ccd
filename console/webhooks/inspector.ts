import { element, setAttribute, setText } from '../../client/button/element.ts'
import type { ConsultBridge, WebhookDelivery, WebhookEndpoint } from '../../client/index.ts'
import type { Local } from '../connection/local-calls.ts'
import type { Known } from '../known.ts'
import { describeProblem } from '../problem-words.ts'
import { withReceived } from './attempts.ts'
import { createAttemptEntry } from './attempt-entry.ts'
import { ownWebhook } from './own-receiver.ts'
import { createPasteForm } from './paste-form.ts'

/** Each try of each delivery, what was sent, and whether its signature holds. */
export type Inspector = { root: HTMLElement; show(known: Known): void; refresh(): void }

const everyMs = 4000

export const createInspector = (bridge: ConsultBridge, local: Local | undefined): Inspector => {
  const { webhooks } = bridge
  const choice = element('select', { id: 'webhook' })
  const chosen = element(
    'p',
    { class: 'field' },
    element('label', { for: 'webhook' }, 'Webhook'),
    choice,
  )
  const problem = element('p', { class: 'problem', role: 'alert' })
  const news = element('p', { class: 'hint', role: 'status' })
  const list = element('div', { class: 'attempts' })
  const empty = element('p', { class: 'empty' })
  const test = element('button', { type: 'button' }, 'Send a test event')
  const replay = element('button', { type: 'button' }, 'Send this consult’s events again')
  const only = element('input', { id: 'only-this', type: 'checkbox', checked: true })
  let endpoints: WebhookEndpoint[] = []
  let deliveries: WebhookDelivery[] = []
  let known: Known | undefined
  let drawn = ''
  let isWaiting = false

  const id = () => choice.value
  const attempt = (work: () => Promise<void>): void => {
    setText(problem, '')
    work().catch((cause: unknown) => setText(problem, describeProblem(cause)))
  }
  const sendAgain = (wish: { consultId?: string; deliveryId?: string }): void =>
    attempt(async () => {
      const { count } = await webhooks.replay(id(), wish)
      setText(
        news,
        count === 1 ? 'One event is on its way again.' : `${count} events are on their way again.`,
      )
      refresh()
    })

  const draw = (): void => {
    const consultId = only.checked ? known?.consult?.id : undefined
    const attempts = withReceived(deliveries, known?.received ?? []).filter(
      (each) => consultId === undefined || each.consultId === null || each.consultId === consultId,
    )
    const now = JSON.stringify(attempts)
    setAttribute(replay, 'aria-disabled', known?.consult && id() ? undefined : 'true')
    setAttribute(empty, 'hidden', attempts.length > 0)
    if (now === drawn) return
    drawn = now
    keepingOpen(list, () =>
      attempts.map((each) =>
        createAttemptEntry(each, {
          secret: local?.receiver.secret,
          replay: (deliveryId) => sendAgain({ deliveryId }),
        }),
      ),
    )
  }
  const look = async (): Promise<void> => {
    if (!id()) return
    deliveries = (await webhooks.deliveries(id(), { limit: 100 })).items
    draw()
  }
  const refresh = (): void => {
    if (isWaiting) return
    isWaiting = true
    setTimeout(() => {
      isWaiting = false
      look().catch(() => undefined)
    }, 120)
  }
  const begin = async (): Promise<void> => {
    if (local) endpoints = [await ownWebhook(bridge, local.receiver)]
    else endpoints = (await webhooks.list({ patienceMs: 3000 })).items
    const options = endpoints.map(({ id, url }) => element('option', { value: id }, url))
    choice.replaceChildren(...options)
    setAttribute(chosen, 'hidden', local !== undefined)
    setText(empty, emptyWords(local !== undefined, endpoints.length))
    refresh()
  }

  only.addEventListener('change', draw)
  choice.addEventListener('change', refresh)
  test.addEventListener('click', () =>
    attempt(async () => {
      const { outcome, status } = await webhooks.test(id())
      setText(news, `The test event: ${outcome}${status === null ? '' : `, ${status}`}.`)
      refresh()
    }),
  )
  replay.addEventListener('click', () => {
    if (known?.consult && id()) sendAgain({ consultId: known.consult.id })
  })
  setInterval(() => {
    if (document.visibilityState === 'visible') refresh()
  }, everyMs)
  attempt(begin)

  const root = element(
    'section',
    {
      class: 'card inspector',
      id: 'webhooks',
      'aria-labelledby': 'webhooks-title',
      tabindex: '-1',
    },
    element('h2', { id: 'webhooks-title' }, 'Webhook inspector'),
    element(
      'p',
      { class: 'hint' },
      'Every try of every delivery, newest first. Signatures are verified here, in the page, with the secret that the receiver was given: open one to see what was sent.',
    ),
    chosen,
    element(
      'div',
      { class: 'actions' },
      test,
      replay,
      element('label', { for: 'only-this', class: 'check' }, only, 'This consult only'),
    ),
    news,
    problem,
    empty,
    list,
    createPasteForm(),
  )
  return {
    root,
    refresh,
    show(now) {
      known = now
      draw()
    },
  }
}

const emptyWords = (isLocal: boolean, endpoints: number): string => {
  if (isLocal) return 'Nothing was posted yet. Start a consult, or send a test event.'
  return endpoints === 0
    ? 'This caller has no webhook. Make one with POST /v1/webhooks.'
    : 'Nothing was posted to this webhook yet.'
}

/** What is open stays open, and what has the focus keeps it. */
const keepingOpen = (list: HTMLElement, make: () => HTMLElement[]): void => {
  const before = [...list.children].map((entry) => entry as HTMLDetailsElement) // of our own making
  const keyOf = (entry: Element, of: Element[]) =>
    `${entry.getAttribute('data-webhook-id') ?? ''} ${of
      .filter(
        (each) => each.getAttribute('data-webhook-id') === entry.getAttribute('data-webhook-id'),
      )
      .reverse()
      .indexOf(entry)}`
  const open = new Set(before.filter((entry) => entry.open).map((entry) => keyOf(entry, before)))
  const focused = before.find((entry) => entry.contains(document.activeElement))
  const focusedKey = focused && keyOf(focused, before)
  const after = make()
  list.replaceChildren(...after)
  for (const entry of after) {
    const key = keyOf(entry, after)
    if (open.has(key)) entry.setAttribute('open', '')
    if (key === focusedKey) entry.querySelector('summary')?.focus()
  }
}
