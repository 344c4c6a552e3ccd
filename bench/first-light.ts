import { percentiles } from './percentiles.ts'
import { startBridge } from './relay/bridge-subject.ts'
import { printGoals, printJson, printTable } from './report.ts'

/**
 * What a consult costs on a warm session: the POST, and the way of the colleague's joining to the caller's socket. So many a second, each
 * from when it was due.
 */
const rounds = Number(process.argv[2] ?? 300)
const perSecond = 20
const warmUp = 40
const sessions = rounds + warmUp

const { subject, stop } = await startBridge({ sessions, consults: 0, listeners: 1 })
const { gws, receiver } = subject
const [bareAgent = ''] = await gws.ask('agents')
const chats = await gws.ask('beginChats', sessions)
const bare = {
  url: await gws.ask('url'),
  agent: bareAgent,
  interactionIds: await gws.ask('beginChatsOf', bareAgent, sessions),
  targetId: await gws.ask('guestId'),
}
const { asked, bareMs } = await receiver.ask('askIn', chats, bare, perSecond)
const accepted = await gws.ask('acceptAll', perSecond)
const saidMs = new Map(accepted.map((each) => [each.interactionId, each.saidMs]))
const joinedMs = await receiver.ask(
  'joinedAt',
  asked.map(({ consultId }) => consultId),
)
const measured = <Sample>(samples: Sample[]): Sample[] => samples.slice(warmUp)
const frames = asked.map(
  ({ interactionId }, n) => (joinedMs[n] ?? NaN) - (saidMs.get(interactionId) ?? NaN),
)

const rows = {
  'POST /v1/consults': percentiles(measured(asked).map(({ tookMs }) => tookMs)),
  'the same calls to GWS alone': percentiles(measured(bareMs)),
  'notification to WebSocket frame': percentiles(measured(frames)),
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
printJson('first-light', { rounds, perSecond, ownPostMs, rows })
await stop()
process.exit(0)
