import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { adapt } from 'cometd-nodejs-client'
import { startGwsSimulator } from '../local/gws-simulator/gws-simulator.ts'

/**
 * The relay that a user would write in an afternoon: the stock CometD client, one session, a `fetch` per notification, and
 * nothing stored. It has a GWS of its own, without CSRF, which it could not pass.
 */
export const startNaiveRelay = async () => {
  adapt()
  // After the adapter, whose `window` the library looks for when it is loaded.
  const { CometD } = await import('cometd')
  const gws = await startGwsSimulator({ csrf: false })
  let arrived: (() => void) | undefined
  const receiver = createServer((request, response) => {
    request.resume().on('end', () => {
      response.end()
      arrived?.()
    })
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  const target = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`

  const cometd = new CometD()
  cometd.unregisterTransport('websocket')
  const authorization = `Basic ${Buffer.from('testname:secret').toString('base64')}`
  cometd.configure({
    url: `${gws.url}/api/v2/notifications`,
    requestHeaders: { authorization },
    logLevel: 'warn',
  })
  await new Promise<void>((resolve) => {
    cometd.handshake(() => {
      cometd.subscribe(
        '/v2/me/*',
        ({ data }) => void fetch(target, { method: 'POST', body: JSON.stringify(data) }),
        () => resolve(),
      )
    })
  })
  const agent = gws.world.agents.get('testname')
  if (!agent) throw new Error('the simulator has a testname')

  return {
    /** Milliseconds from GWS's publishing to the receiver. */
    async relayOne(data: object): Promise<number> {
      const received = new Promise<void>((resolve) => {
        arrived = resolve
      })
      const began = performance.now()
      gws.comet.deliver(agent, '/v2/me/chats', data)
      await received
      return performance.now() - began
    },
    async close() {
      cometd.disconnect()
      receiver.closeAllConnections()
      receiver.close()
      await gws.close()
    },
  }
}
