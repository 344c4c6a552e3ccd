import { openSocket, startReceiver } from '../e2e/world.ts'
import type { World } from '../e2e/world.ts'
import type { ConsultEvent } from '../../src/consult/event.ts'

type Ledger = Map<string, number[]>

/**
 * A caller as the contract wants it: listens on one socket for all of its consults and on a webhook, and when the socket
 * leaves something out, asks for what comes after the last it has.
 */
export const startCaller = async (world: World, onEvent: (event: ConsultEvent) => void) => {
  const receiver = await startReceiver()
  const webhook = await world.call('createWebhook', { body: { url: receiver.url } })
  receiver.trust((webhook.body as { secret: string }).secret)
  const socket = await openSocket(world)
  const bySocket: Ledger = new Map()
  let read = 0

  const take = (event: ConsultEvent): void => {
    const { id } = event.consult
    const seen = bySocket.get(id) ?? []
    bySocket.set(id, seen)
    const next = (seen.at(-1) ?? 0) + 1
    if (event.sequence > next) resume(id)
    else if (event.sequence === next) {
      seen.push(event.sequence)
      onEvent(event)
    }
  }
  const resume = (consultId: string): void =>
    socket.send({ action: 'subscribe', consultId, after: bySocket.get(consultId)?.at(-1) ?? 0 })

  void socket.until(() => {
    for (; read < socket.items.length; read += 1) {
      const event = socket.items[read]?.event
      if (event) take(event)
    }
    return false
  })
  socket.send({ action: 'subscribe', scope: 'caller' })
  await socket.until((frames) => frames.some(({ type }) => type === 'subscribed'))

  const byWebhook = (): Ledger => {
    const ledger: Ledger = new Map()
    for (const { event } of receiver.items) {
      const { id } = event.consult
      ledger.set(
        id,
        [...new Set([...(ledger.get(id) ?? []), event.sequence])].sort((a, b) => a - b),
      )
    }
    return ledger
  }
  return {
    bySocket,
    byWebhook,
    resume,
    close: () => {
      socket.close()
      receiver.close()
    },
  }
}
export type Caller = Awaited<ReturnType<typeof startCaller>>
