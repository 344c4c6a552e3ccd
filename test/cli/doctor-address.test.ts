import { createServer as createPlainServer } from 'node:http'
import { createServer } from 'node:https'
import { expect, test } from 'vitest'
import { checkAddress } from '../../cli/doctor/check-address.ts'
import { untrustedCertificate } from '../gws/untrusted-certificate.ts'
import { listening } from '../listening.ts'

const limits = { timeoutMs: 2000, interrupted: new AbortController().signal }
const examine = async (url: string) => {
  const said: [string, string, string, string?][] = []
  for await (const finding of checkAddress(url, limits)) {
    const { is, check, says } = finding
    said.push(finding.is === 'wrong' ? [is, check, says, finding.todo] : [is, check, says])
  }
  return said
}

test.each([
  [
    'gws.example',
    'gws.example is no http:// or https:// URL.',
    'Give it as https://gws.example.com.',
  ],
  [
    'https://gws.example/api/v2/',
    'The URL ends in /api/v2/, which the bridge adds itself.',
    'Give it as https://gws.example.',
  ],
  [
    'https://testname:secret@gws.example',
    'The URL has a user in it.',
    'Leave it out: who signs in is in the agents file.',
  ],
  [
    'https://gws.example/?a=b',
    'The URL has a query or a fragment.',
    'Leave away what comes after ? or #.',
  ],
])('the URL %s is told to be wrong before anything is asked', async (url, says, todo) => {
  expect(await examine(url)).toEqual([['wrong', 'URL', says, todo]])
})

test('a name that nobody knows', async () => {
  expect((await examine('http://nowhere.invalid')).at(-1)).toEqual([
    'wrong',
    'DNS',
    'Nobody knows the name nowhere.invalid.',
    'See that it is spelt right, and that this machine asks a name server that knows it.',
  ])
})

test('a port that nobody listens on', async () => {
  const server = createPlainServer()
  const port = await listening(server)
  server.close()
  expect((await examine(`http://127.0.0.1:${port}`)).at(-1)).toEqual([
    'wrong',
    'TCP',
    `Nothing listens on port ${port} of 127.0.0.1.`,
    'See that Genesys runs there, and on that port.',
  ])
})

test('a certificate of an authority that is not trusted', async () => {
  const port = await listening(createServer(untrustedCertificate))
  expect((await examine(`https://127.0.0.1:${port}`)).at(-1)).toEqual([
    'wrong',
    'TLS',
    'The certificate is signed by nobody who is trusted here (DEPTH_ZERO_SELF_SIGNED_CERT).',
    'Name the file of your own authority’s certificates in NODE_EXTRA_CA_CERTS.',
  ])
})

test('https:// where there is no TLS', async () => {
  const port = await listening(createPlainServer())
  const [, , , tls] = await examine(`https://127.0.0.1:${port}`)
  expect(tls?.slice(0, 2)).toEqual(['wrong', 'TLS'])
  expect(tls?.[3]).toBe('See whether it is https:// at all on this port.')
})
