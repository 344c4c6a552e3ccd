import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import { onTestFinished } from 'vitest'

/** Has a server listen until the test is over, whatever it is asked then; its port. */
export const listening = async (
  server: Server & { closeAllConnections?: () => void },
): Promise<number> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections?.()
    server.close()
  })
  return (server.address() as AddressInfo).port // of a TCP server, never a pipe's name
}
