import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import type { ServerResponse } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { localAws } from '../../local/engines/provision.ts'
import { apiGatewayFrames } from '../../src/adapters/websocket/frames.ts'
import { firstEvent } from '../../src/consult/compose-event.ts'
import { aRecord } from '../consult/a-record.ts'
import { json, startScripted } from '../gws/scripted-server.ts'
import { isOfSdk, isSignedFor } from './signed-requests.ts'

const frameBytes = 32 * 1024

const gateway = async (serve = (response: ServerResponse): unknown => response.end()) => {
  const server = await startScripted((_, response) => void serve(response))
  const client = new ApiGatewayManagementApiClient({
    ...localAws,
    endpoint: `${server.url}/live`,
    maxAttempts: 1,
  })
  onTestFinished(async () => {
    client.destroy()
    await server.close()
  })
  const options = { client, bySdkAtFirst: 1 }
  const frames = apiGatewayFrames(`${server.url}/live`, options)
  return { frames, seen: server.seen, client }
}
const refusing = (status: number, type: string) => (response: ServerResponse) =>
  json(response, status, { message: type }, { 'x-amzn-errortype': type })

const event = firstEvent(aRecord())
const saying = (text: string) => ({ ...event, message: { text, from: null, at: null } })
const sizeOf = (text: string) =>
  Buffer.byteLength(JSON.stringify({ type: 'event', event: saying(text) }))
const room = frameBytes - sizeOf('')

test('a frame is posted to its socket and signed, the first by the SDK, later ones directly', async () => {
  const { frames, seen } = await gateway()
  for (let n = 0; n < 2; n += 1)
    expect(await frames.post('L0SM9cOFvHcCIhw=', { type: 'pong' })).toBe('sent')
  const url = '/live/@connections/L0SM9cOFvHcCIhw%3D'
  const headers = { 'content-type': 'application/octet-stream' }
  const posted = { method: 'POST', url, headers, body: '{"type":"pong"}' }
  expect(seen).toMatchObject([posted, posted])
  expect(seen.map(isOfSdk)).toEqual([true, false])
  for (const request of seen) expect(await isSignedFor(request, 'execute-api')).toBe(true)
})

test('what is not a frame’s text is the SDK’s to post', async () => {
  const { frames, seen, client } = await gateway()
  await frames.post('c', { type: 'pong' })
  await client.send(
    new PostToConnectionCommand({ ConnectionId: 'c', Data: new Uint8Array([0x41, 0x42]) }),
  )
  expect(seen[1]?.body).toBe('AB')
  expect(seen.map(isOfSdk)).toEqual([true, true])
})

test.each([
  ['ASCII that just fits', 'x'.repeat(room)],
  ['two-byte signs that just fit', 'é'.repeat(Math.floor(room / 2))],
])('an event of %s goes whole', async (_, text) => {
  const { frames, seen } = await gateway()
  await frames.post('c', { type: 'event', event: saying(text) })
  expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ type: 'event', event: saying(text) })
})

test.each([
  ['one byte too many', saying('x'.repeat(room + 1))],
  ['signs that are too many bytes', saying('é'.repeat(room - 1))],
  ['the longest text there is', saying('漢'.repeat(110_000))],
  ['a large notification', { ...event, raw: { text: 'x'.repeat(frameBytes) } }],
  ['both', { ...saying('x'.repeat(frameBytes)), raw: ['x'.repeat(frameBytes)] }],
])('an event with %s goes without what makes it large, and says so', async (_, large) => {
  const { frames, seen } = await gateway()
  expect(await frames.post('c', { type: 'event', event: large })).toBe('sent')
  const body = seen[0]?.body ?? ''
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(frameBytes)
  expect(JSON.parse(body)).toEqual({ type: 'event', truncated: true, event })
})

test('neither does what Genesys answered make a frame too large', async () => {
  const { frames, seen } = await gateway()
  const gws = { statusCode: 1, statusMessage: 'x'.repeat(frameBytes) }
  const large = { ...event, consult: { ...event.consult, gws } }
  await frames.post('c', { type: 'event', event: large })
  expect(Buffer.byteLength(seen[0]?.body ?? '')).toBeLessThanOrEqual(frameBytes)
})

test('an event that no leaving out makes small enough is a gap', async () => {
  const { frames, seen } = await gateway()
  const participant = { nickname: 'x'.repeat(frameBytes), type: null, participantId: 'p' }
  await frames.post('c', { type: 'event', event: { ...event, participant } })
  expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ type: 'gap', consultId: event.consult.id })
})

/** A gateway that has taken so many frames before, of which the SDK has posted the first. */
const afterTaking = async (many: number, serve: (response: ServerResponse) => unknown) => {
  let taken = 0
  const opened = await gateway((response) =>
    (taken += 1) <= many ? response.end() : serve(response),
  )
  for (let n = 0; n < many; n += 1) await opened.frames.post('c', { type: 'pong' })
  return opened
}

describe.each([
  ['posted by the SDK', 0],
  ['posted directly', 1],
])('of a frame %s', (_, before) => {
  test('a socket that is closed is gone, and nobody asks twice', async () => {
    const { frames, seen } = await afterTaking(before, refusing(410, 'GoneException'))
    expect(await frames.post('c', { type: 'pong' })).toBe('gone')
    expect(seen).toHaveLength(before + 1)
  })

  test.each([
    [403, 'ForbiddenException'],
    [413, 'PayloadTooLargeException'],
    [429, 'LimitExceededException'],
    [500, 'InternalFailure'],
  ])('a refusal with %d is an error', async (status, type) => {
    const { frames } = await afterTaking(before, refusing(status, type))
    await expect(frames.post('c', { type: 'pong' })).rejects.toMatchObject({ name: type })
  })

  test('a gateway that does not answer is not waited for: what waits behind the frame is another’s', async () => {
    const { frames } = await afterTaking(before, () => undefined)
    const begun = performance.now()
    await expect(frames.post('c', { type: 'pong' })).rejects.toThrow()
    expect(performance.now() - begun).toBeLessThan(3000)
  }, 10_000)
})

test('a socket is closed, and closing it twice does no harm', async () => {
  const { frames, seen } = await gateway()
  await frames.close('L0SM9cOFvHcCIhw=')
  expect(seen).toMatchObject([{ method: 'DELETE', url: '/live/@connections/L0SM9cOFvHcCIhw%3D' }])
  const closed = await gateway(refusing(410, 'GoneException'))
  await closed.frames.close('c')
  const refused = await gateway(refusing(403, 'ForbiddenException'))
  await expect(refused.frames.close('c')).rejects.toThrow()
})
