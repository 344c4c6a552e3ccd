import { createHmac } from 'node:crypto'
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
