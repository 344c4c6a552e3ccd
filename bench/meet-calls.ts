/** What an SDK's client sends: a command of its own, and what it is given with it. */
type Command = { input: object }
type Send = (command: Command, ...options: unknown[]) => Promise<object>

/**
 * Has each of a client's calls met on its way, whether the SDK makes it or it goes directly: `go` lets it go on. However often
 * it is tried, it is one call. What comes back ends it; of several, the last to meet is the first to end.
 */
export const meetCalls = (
  client: { send: (command: never) => Promise<object> },
  meet: (command: Command, go: () => Promise<object>) => Promise<object>,
): (() => void) => {
  const { send } = client
  const onwards = send.bind(client) as Send
  const met: Send = (command, ...options) => meet(command, () => onwards(command, ...options))
  client.send = met
  return () => void (client.send = send)
}
