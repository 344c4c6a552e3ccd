import { z } from 'zod'
import { LocalEnvironment } from '../local/local-environment.ts'
import { startStack } from '../local/stack.ts'
import { openCaller } from './local-caller.ts'
import { startNaiveRelay } from './naive-relay.ts'
import { percentiles } from './percentiles.ts'
import { printGoals, printJson, printTable } from './report.ts'

/**
 * What one consult costs on a warm session: the POST, and the way of a notification to the caller's socket. Beside it, in
 * the same run, the naive relay. A consult a time, when the one before is over: rates and many
 * sessions are another benchmark's.
 */
const rounds = Number(process.argv[2] ?? 300)
const warmUp = 30

const stack = await startStack(LocalEnvironment.parse({ PORT: '0', GWS_SIM_PORT: '0' }), {
  quiet: true,
})
const { simulator } = stack
const testname = simulator?.world.agents.get('testname')
if (!simulator || !testname) throw new Error('the benchmark needs the simulator')

let onJoined: (() => void) | undefined
const caller = await openCaller(stack.url, (frame) => {
  if (frame.includes('"consult.joined"')) onJoined?.()
})

const agentHeaders = { authorization: `Basic ${Buffer.from('testname:secret').toString('base64')}` }
const token = await fetch(`${stack.gwsUrl}/api/v2/me`, { headers: agentHeaders })
await token.text()
const session = {
  ...agentHeaders,
  cookie: token.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; '),
  'x-csrf-token': token.headers.get('x-csrf-token') ?? '',
}

/** What GWS itself takes for the same consult: the read and the POST, by a bare client. */
const askGws = async (interactionId: string): Promise<number> => {
  const path = `${stack.gwsUrl}/api/v2/me/chats/${interactionId}`
  const began = performance.now()
  await (await fetch(path, { headers: session })).text()
  const body = JSON.stringify({
    operationName: 'Consult',
    targetUri: 'http://gws/api/v2/users/429a55994ef64991a77acb77c1cf9041',
  })
  await (await fetch(path, { method: 'POST', headers: session, body })).text()
  return performance.now() - began
}

const newInteraction = () => simulator.world.addInteraction('chat', testname, 'FirstL').id
const posts: number[] = []
const gws: number[] = []
const frames: number[] = []
const sample = {
  messageType: 'ChatStateChangeMessage',
  notificationType: 'ParticipantsUpdated',
  chat: { id: 'x', state: 'Chatting', participants: [] },
}
const naive = await startNaiveRelay()
const relayed: number[] = []

for (let round = -warmUp; round < rounds; round += 1) {
  const keep = (list: number[], value: number) => round >= 0 && list.push(value)
  const bare = newInteraction()
  keep(gws, await askGws(bare))
  const interactionId = newInteraction()
  const body = { agent: 'testname', media: 'chat', interactionId, target: { agent: 'bfriend' } }
  const began = performance.now()
  await caller.post(z.looseObject({ state: z.literal('pending') }), '/v1/consults', body)
  keep(posts, performance.now() - began)

  const invitation = [...simulator.world.invitations.values()].find(
    (each) => each.interaction.id === interactionId,
  )
  if (!invitation) throw new Error('the colleague was not invited')
  const joined = new Promise<void>((resolve) => {
    onJoined = resolve
  })
  const published = performance.now()
  simulator.operations.accept(invitation)
  await joined
  keep(frames, performance.now() - published)
  keep(relayed, await naive.relayOne(sample))
}

const rows = {
  'POST /v1/consults': percentiles(posts),
  'the same calls to GWS alone': percentiles(gws),
  'notification to WebSocket frame': percentiles(frames),
  'naive relay: notification to fetch': percentiles(relayed),
}
const own = rows['POST /v1/consults'].p50 - rows['the same calls to GWS alone'].p50
const ratio =
  rows['notification to WebSocket frame'].p50 / rows['naive relay: notification to fetch'].p50
printTable(
  Object.fromEntries(
    Object.entries(rows).map(([name, row]) => [
      name,
      Object.fromEntries(Object.entries(row).map(([key, ms]) => [`${key} ms`, ms])),
    ]),
  ),
)
const toFrame = rows['notification to WebSocket frame'].p50
printGoals([
  { what: 'our own time of the POST, p50', is: own, unit: 'ms', atMost: 15 },
  { what: 'notification to frame, p50', is: toFrame, unit: 'ms', atMost: 10 },
])
console.log(`notification to frame: ${ratio.toFixed(2)} times the naive relay`)
printJson('first-light', { rounds, ownPostMs: own, ratioToNaive: ratio, rows })

caller.close()
await naive.close()
await stack.close()
process.exit(0)
