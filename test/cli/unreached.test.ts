import { createServer as createPlainServer } from 'node:http'
import { createServer } from 'node:https'
import { expect, test } from 'vitest'
import { untrustedCertificate } from '../gws/untrusted-certificate.ts'
import { listening } from '../listening.ts'
import { runCli } from './captured.ts'

/** What API Gateway says when it cannot have the function run, which has no name of the bridge’s. */
const gateway = async (status: number): Promise<string> => {
  const server = createPlainServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
    response.end('{"message":"Service Unavailable"}')
  })
  return `http://127.0.0.1:${await listening(server)}`
}

test('given API Gateway answers for functions that do not run, doctor does not blame the address', async () => {
  const { code, out } = await runCli(['doctor', '--url', await gateway(503)])
  expect(code).toBe(6)
  expect(out).toContain('✗ Bridge           The bridge answered 503.\n')
  expect(out).toContain('What is before the bridge said so, such as API Gateway')
})

test('given a certificate that is not trusted, it is not said that nothing answers', async () => {
  const url = `https://127.0.0.1:${await listening(createServer(untrustedCertificate))}`
  const { code, out } = await runCli(['doctor', '--url', url])
  expect(code).toBe(6)
  expect(out).toContain(
    `The certificate at ${url} is not trusted here (DEPTH_ZERO_SELF_SIGNED_CERT).`,
  )
  expect(out).toContain('NODE_EXTRA_CA_CERTS')
})
