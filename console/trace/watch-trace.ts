import { has, member } from '../guards.ts'
import type { Received, Step } from './step.ts'

export type TraceDeps = {
  /** All that has come since the connection was made, in pieces as they come. */
  heard: (news: { steps: Step[]; received: Received[] }) => void
  /** The connection is new: what comes now starts from the beginning. */
  opened: () => void
  /** Another stack answers than before: whatever the page knows is gone. */
  replaced: () => void
  /** Whether the local stack can be heard. */
  live: (isLive: boolean) => void
}

const isStep = (value: unknown): value is Step =>
  has(value, { id: 'number', at: 'number', from: 'string', to: 'string', what: 'string' })
const isReceived = (value: unknown): value is Received =>
  has(value, { at: 'number', body: 'string', status: 'number' })

/** Hears what the local stack does. The browser connects anew by itself. */
export const watchTrace = ({ heard, opened, replaced, live }: TraceDeps): void => {
  const source = new EventSource('/local/trace')
  let steps: Step[] = []
  let received: Received[] = []
  let isWaiting = false
  // A history comes at once: it is shown at once.
  const soon = (): void => {
    if (isWaiting) return
    isWaiting = true
    setTimeout(() => {
      isWaiting = false
      heard({ steps, received })
      steps = []
      received = []
    }, 16)
  }
  source.addEventListener('open', () => {
    steps = []
    received = []
    opened()
    live(true)
  })
  let since: unknown
  source.addEventListener('live', ({ data }) => {
    const now = member(JSON.parse(String(data)), 'since')
    if (since !== undefined && since !== now) replaced()
    since = now
  })
  source.addEventListener('error', () => live(false))
  source.addEventListener('step', ({ data }) => {
    const step: unknown = JSON.parse(String(data))
    if (isStep(step)) steps.push(step)
    soon()
  })
  source.addEventListener('received', ({ data }) => {
    const one: unknown = JSON.parse(String(data))
    if (isReceived(one)) received.push(one)
    soon()
  })
}
