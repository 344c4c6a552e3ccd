import { percentiles } from './percentiles.ts'
import { startBridge } from './relay/bridge-subject.ts'
import { printGoals, printJson, printTable } from './report.ts'

/**
 * What one consult costs on a warm session: the POST, and the way of the colleague's joining to the caller's socket. A consult a
 * time, when the one before is over: rates and many sessions are another benchmark's.
 */
const rounds = Number(process.argv[2] ?? 300)
const warmUp = 30

const bridge = await startBridge({ sessions: 1, consults: 0, listeners: 1 })
const { gws, receiver } = bridge.subject
const [agent = ''] = await gws.ask('agents')
const gwsUrl = await gws.ask('url')
const guestId = await gws.ask('guestId')

const authorization = `Basic ${Buffer.from(`${agent}:secret`).toString('base64')}`
const signedIn = await fetch(`${gwsUrl}/api/v2/me`, { headers: { authorization } })
await signedIn.text()
const cookies = signedIn.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
const headers = { authorization, cookie: cookies.join('; ') }

/** What GWS itself takes for the same consult: the read and the POST, by a bare client. */
const askGws = async (interactionId: string): Promise<number> => {
  const path = `${gwsUrl}/api/v2/me/chats/${interactionId}`
  const targetUri = `http://gws/api/v2/users/${guestId}`
  const body = JSON.stringify({ operationName: 'Consult', targetUri })
  const began = performance.now()
  await (await fetch(path, { headers })).text()
  await (await fetch(path, { method: 'POST', headers, body })).text()
  return performance.now() - began
}

const posts: number[] = []
const bare: number[] = []
const frames: number[] = []
for (let round = -warmUp; round < rounds; round += 1) {
  const bareMs = await askGws(await gws.ask('beginChatOf', agent))
  const interactionId = await gws.ask('beginChatOf', agent)
  const { consultId, tookMs } = await receiver.ask('askIn', { agent, interactionId })
  const saidMs = await gws.ask('accept', interactionId)
  const frameMs = (await receiver.ask('joinedAt', consultId)) - saidMs
  if (round < 0) continue
  bare.push(bareMs)
  posts.push(tookMs)
  frames.push(frameMs)
}

const rows = {
  'POST /v1/consults': percentiles(posts),
  'the same calls to GWS alone': percentiles(bare),
  'notification to WebSocket frame': percentiles(frames),
}
const ownPostMs = rows['POST /v1/consults'].p50 - rows['the same calls to GWS alone'].p50
printTable(
  Object.fromEntries(
    Object.entries(rows).map(([name, row]) => [
      name,
      Object.fromEntries(Object.entries(row).map(([key, ms]) => [`${key} ms`, ms])),
    ]),
  ),
)
printGoals([
  { what: 'our own time of the POST, p50', is: ownPostMs, unit: 'ms', atMost: 15 },
  {
    what: 'notification to frame, p50',
    is: rows['notification to WebSocket frame'].p50,
    unit: 'ms',
    atMost: 10,
  },
])
printJson('first-light', { rounds, ownPostMs, rows })
await bridge.stop()
process.exit(0)
