import pc from 'picocolors'
import { z } from 'zod'
import { localKeys } from './local-callers.ts'
import { LocalEnvironment } from './local-environment.ts'
import { startStack } from './stack.ts'
import type { Stack } from './stack.ts'
import { whyNotStarted } from './why-not-started.ts'

const parsed = LocalEnvironment.safeParse(process.env)
if (!parsed.success) {
  console.error(`The environment is not right:\n${z.prettifyError(parsed.error)}`)
  process.exit(1)
}
const began = performance.now()
const giveUp = (cause: unknown): never => {
  console.error(whyNotStarted(cause, parsed.data) ?? cause)
  process.exit(1)
}
// Where its data cannot be opened the embedded store throws at nobody.
process.once('uncaughtException', giveUp)
const stack = await startStack(parsed.data).catch(giveUp)
process.off('uncaughtException', giveUp)
console.log(await banner(stack, (performance.now() - began) / 1000))

const stop = () => void stack.close().then(() => process.exit(0))
process.once('SIGTERM', stop)
process.once('SIGINT', stop)

/** Where everything is, and a line to paste: with the simulator there is a customer waiting already. */
async function banner(
  { url, socketUrl, gwsUrl, simulator, agents }: Stack,
  seconds: number,
): Promise<string> {
  const interactionId = simulator ? await waitingCustomer(gwsUrl) : 'YOUR-INTERACTION'
  const [first = 'AN-AGENT', second = 'A-COLLEAGUE'] = simulator ? ['testname', 'bfriend'] : agents
  const body = { agent: first, media: 'chat', interactionId, target: { agent: second } }
  return `
${pc.bold('Consult Bridge')} is ready (${seconds.toFixed(1)} s)

  Console       ${pc.cyan(`${url}/`)}
  HTTP API      ${pc.cyan(url)}
  WebSocket     ${pc.cyan(socketUrl)}
  Genesys       ${pc.cyan(gwsUrl)}${simulator ? '  (simulated; control API under /sim)' : ''}
  API keys      ${localKeys.agent} (audience agent), ${localKeys.customer} (audience customer),
                ${localKeys.operator} (operator: keys, sessions, dead letters)

Start a consult:

  curl -s ${url}/v1/consults -H 'Authorization: Bearer ${localKeys.agent}' -d '${JSON.stringify(body)}'
${simulator ? `\nLet the colleague join:\n\n  curl -s -X POST ${gwsUrl}/sim/invitations/$(curl -s ${gwsUrl}/sim/invitations | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')/accept\n` : ''}
Watch one from start to end: ${pc.bold('npm run demo')}. Ctrl+C stops everything.
`
}

async function waitingCustomer(gwsUrl: string): Promise<string> {
  const response = await fetch(`${gwsUrl}/sim/interactions`, {
    method: 'POST',
    body: JSON.stringify({ agent: 'testname', media: 'chat', customer: 'FirstL' }),
  })
  return z.object({ id: z.string() }).parse(await response.json()).id
}
