import { expect, onTestFinished, test } from 'vitest'
import { basicAuthentication } from '../../src/adapters/gws/authentication.ts'
import { openCometConnection } from '../../src/adapters/gws/comet-connection.ts'
import { agentCookies } from '../../src/adapters/gws/cookie-jar.ts'
import { dispatchersInTurn } from '../../src/adapters/gws/dispatcher.ts'
import { gwsHttp } from '../../src/adapters/gws/http.ts'
import { realTimers } from '../../src/adapters/gws/timers.ts'
import { startBayeuxServer } from './bayeux-server.ts'
import { latch } from './latch.ts'

const marginMs = 5000
const goodbyeMs = 2000
const connect = '/meta/connect'
const silent = { advice: undefined }

/** One CometD session, what came of it, and its timers: the goodbye's is short, the others may be let off by hand. */
const open = async (
  script: Parameters<typeof startBayeuxServer>[0],
  { onPolled = () => {} }: { onPolled?: (nth: number) => void } = {},
) => {
  const server = await startBayeuxServer(script)
  const dispatchers = dispatchersInTurn()()
  const { changed, until } = latch()
  const seen = { heard: [] as unknown[], endings: [] as string[], waits: [] as number[] }
  const timers = new Map<() => void, number>()
  let polled = 0
  const connection = openCometConnection({
    http: gwsHttp({
      ...dispatchers,
      authentication: basicAuthentication({ username: 'testname', password: 'secret' }),
      cookies: agentCookies(),
      csrf: null,
    }),
    url: `${server.url}/api/v2/notifications`,
    topics: ['/v2/me/*'],
    marginMs,
    timers: {
      after(milliseconds, work) {
        const once = () => {
          if (timers.delete(once)) work()
        }
        timers.set(once, milliseconds)
        seen.waits.push(milliseconds)
        const cancel = realTimers.after(milliseconds === goodbyeMs ? 100 : milliseconds, once)
        changed()
        return () => {
          cancel()
          timers.delete(once)
        }
      },
    },
    onSubscribed: changed,
    onPolled: () => onPolled((polled += 1)),
    onNotification(data) {
      seen.heard.push(data)
      changed()
    },
    onEnded({ reason }) {
      seen.endings.push(reason)
      changed()
    },
  })
  onTestFinished(async () => {
    connection.drop()
    await dispatchers.dispatcher.destroy()
    await server.close()
  })
  const polls = (count: number) => server.until(() => server.sent(connect).length >= count)
  return { server, connection, timers, polls, until, ...seen }
}

/** Parks the first poll, and with the subscription asks for a minute between two. */
const acknowledging = ({ channel }: { channel: string }) => {
  if (channel === connect || channel === '/meta/disconnect') return undefined
  const interval = channel === '/meta/subscribe' ? 60_000 : 0
  return { ext: { ack: true }, advice: { reconnect: 'retry', interval, timeout: 30_000 } }
}
const openAcknowledging = async () => {
  const opened = await open(acknowledging)
  await opened.polls(1)
  await opened.server.until(() => opened.server.requests.now === 1)
  return opened
}

test('a poll that sends advice is not the one that goes again', async () => {
  const { server, polls } = await open(({ channel }, nth) =>
    channel === connect && nth > 5 ? undefined : silent,
  )
  await polls(6)
  const advices = server.sent(connect).map(({ advice }) => advice)
  expect(advices).toEqual([{ timeout: 0 }, ...Array<undefined>(5).fill(undefined)])
})

test('what comes after many polls without anything is heard, and the library counts on', async () => {
  const brought = [{ channel: '/v2/me/chats', data: { n: 1 } }]
  const { server, polls, heard } = await open(({ channel }, nth) => {
    if (channel !== connect) return {}
    return nth > 6 ? undefined : nth === 6 ? { ...silent, brought } : silent
  })
  await polls(7)
  expect(heard).toEqual([{ n: 1 }])
  expect(server.sent(connect).map(({ id }) => id)).toEqual([
    ...['3', '4', 'p1', 'p2', 'p3', 'p4'],
    '5',
  ])
})

test('each poll acknowledges what the one before it brought', async () => {
  const { server, polls } = await open(({ channel }, nth) => {
    if (channel !== connect) return { ext: { ack: true } }
    return nth > 4 ? undefined : { ...silent, ext: { ack: nth } }
  })
  await polls(5)
  expect(server.sent(connect).map(({ ext }) => ext)).toEqual(
    [0, 1, 2, 3, 4].map((ack) => ({ ack })),
  )
})

test('what cannot be noted of a poll without anything ends this session alone', async () => {
  const { until, endings } = await open(() => silent, {
    onPolled(nth) {
      if (nth === 5) throw new Error('no clock')
    },
  })
  await until(() => endings.length > 0)
  expect(endings).toEqual(['failed'])
})

test('dropped while a poll is parked, it leaves nothing to wait for', async () => {
  const { server, connection, timers } = await openAcknowledging()
  connection.drop()
  await server.until(() => server.requests.now === 0)
  await new Promise(setImmediate)
  expect([...timers.values()]).toEqual([])
})

test('a poll that breaks during the goodbye does not go again', async () => {
  const { server, connection, waits } = await openAcknowledging()
  const closed = connection.close()
  await server.until(() => server.sent('/meta/disconnect').length === 1)
  server.breakPolls()
  await closed
  expect(waits).not.toContain(60_000)
})

test('a poll that was to go again does not after the goodbye', async () => {
  const { server, connection, timers, until } = await openAcknowledging()
  server.breakPolls()
  await until(() => [...timers.values()].includes(60_000))
  const [goAgain] = [...timers].find(([, milliseconds]) => milliseconds === 60_000) ?? []
  const closed = connection.close()
  goAgain?.()
  await server.until(() => server.sent('/meta/disconnect').length === 1)
  await closed
  expect(server.sent(connect)).toHaveLength(1)
})

test('a poll that goes again has all of its time', async () => {
  const { server, timers, until } = await openAcknowledging()
  server.breakPolls()
  await until(() => [...timers.values()].includes(60_000))
  expect([...timers.values()]).toEqual([60_000 + 30_000 + marginMs, 60_000])
})
