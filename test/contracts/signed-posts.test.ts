import { createHmac } from 'node:crypto'
import { getEventListeners } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { localAws } from '../../local/engines/provision.ts'
import { KeptKeySha256 } from '../../src/adapters/aws/kept-key-sha256.ts'
import { signedPosts } from '../../src/adapters/aws/signed-posts.ts'
import { json, startScripted } from '../gws/scripted-server.ts'
import type { Seen } from '../gws/scripted-server.ts'
import { isSignedFor } from './signed-requests.ts'

/** Nobody else of this process has signed with one of these. */
const ofFirst = { accessKeyId: 'AKIDFIRST', secretAccessKey: 'first secret' }
const ofSecond = {
  ...{ accessKeyId: 'AKIDSECOND', secretAccessKey: 'second secret', sessionToken: 'token' },
}
type Credentials = typeof ofFirst & { sessionToken?: string }

const aws = async () => {
  const server = await startScripted((_, response) => json(response, 200, {}))
  onTestFinished(() => server.close())
  const postAs = async (signer: ReturnType<typeof signedPosts>) =>
    signer(new URL(server.url), { headers: { 'x-amz-target': 'a' }, body: '{"ü":1}' })
  return { seen: server.seen, postAs }
}
const signerOf = (credentials: () => Credentials) =>
  signedPosts(
    { region: localAws.region, credentials: () => Promise.resolve(credentials()) },
    { service: 'dynamodb', answerMs: 1000 },
  )
const isSignedBy = (request: Seen | undefined, credentials: Credentials) =>
  request && isSignedFor(request, 'dynamodb', credentials)

test('given credentials that change, each post carries the signature and the token of its own', async () => {
  const { seen, postAs } = await aws()
  const inTurn = [ofFirst, ofSecond, ofFirst]
  let at = 0
  const signer = signerOf(() => inTurn[at] ?? ofFirst)
  for (at = 0; at < inTurn.length; at += 1) await postAs(signer)

  for (const [n, credentials] of inTurn.entries())
    expect(await isSignedBy(seen[n], credentials)).toBe(true)
  expect(await isSignedBy(seen[1], ofFirst)).toBe(false)
  const tokens = seen.map(({ headers }) => headers['x-amz-security-token'])
  expect(tokens).toEqual([undefined, 'token', undefined])
})

test('given two who call with secrets of their own, each of their posts is signed as theirs', async () => {
  const { seen, postAs } = await aws()
  const [first, second] = [signerOf(() => ofFirst), signerOf(() => ofSecond)]
  for (const signer of [first, second, first, second]) await postAs(signer)
  for (const [n, request] of seen.entries())
    expect(await isSignedBy(request, n % 2 === 0 ? ofFirst : ofSecond)).toBe(true)
})

test('an answer is decoded once it is whole, and leaves nothing at its caller’s signal', async () => {
  const [head, tail] = [Buffer.from('{"a":"漢').subarray(0, -1), Buffer.from('漢"}').subarray(2)]
  const server = await startScripted((_, response) => {
    response.writeHead(200).write(head, () => setImmediate(() => response.end(tail)))
  })
  onTestFinished(() => server.close())
  const { signal } = new AbortController()
  const answer = await signerOf(() => ofFirst)(new URL(server.url), {
    headers: {},
    body: '',
    signal,
  })
  expect(answer).toEqual({ status: 200, text: '{"a":"漢"}' })
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

test('whoever waits for a connection leaves when told to, and takes nobody else along', async () => {
  const held = Promise.withResolvers<undefined>()
  const asked = Promise.withResolvers<undefined>()
  const server = await startScripted((_, response) => {
    asked.resolve(undefined)
    void held.promise.then(() => json(response, 200, {}))
  })
  onTestFinished(() => server.close())
  const credentials = () => Promise.resolve(ofFirst)
  const options = { service: 'dynamodb', answerMs: 5000, sockets: 1 }
  const posts = signedPosts({ region: localAws.region, credentials }, options)
  const post = (signal?: AbortSignal) =>
    posts(new URL(server.url), { headers: {}, body: '', signal })

  const first = post()
  await asked.promise
  const leaving = new AbortController()
  const second = post(leaving.signal)
  const third = post()
  const reason = new Error('nobody waits any more')
  leaving.abort(reason)
  await expect(second).rejects.toBe(reason)
  expect(getEventListeners(leaving.signal, 'abort')).toHaveLength(0)
  held.resolve(undefined)
  expect((await first).status).toBe(200)
  expect((await third).status).toBe(200)
  expect(server.seen).toHaveLength(2)
})

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
test.each([
  ['a hash', undefined, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['a signature', 'key', createHmac('sha256', 'key').update('abc').digest('hex')],
])(
  '%s of data that comes in parts is that of the whole, again and again',
  async (_, key, whole) => {
    const sha256 = new KeptKeySha256(key)
    for (let n = 0; n < 2; n += 1) {
      for (const part of ['a', 'b', 'c']) sha256.update(Buffer.from(part))
      expect(hex(await sha256.digest())).toBe(whole)
      sha256.reset()
    }
  },
)
