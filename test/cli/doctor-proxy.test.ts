import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request as askFor } from 'node:http'
import type { RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { throughProxy } from '../../cli/doctor/way.ts'
import { startGwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import type { GwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import { untrustedCertificate } from '../gws/untrusted-certificate.ts'
import { buildCli } from './built.ts'
import { runCli } from './captured.ts'

const agentsFile = fileURLToPath(new URL('../../local/agents.json', import.meta.url))
const asTestname = ['--agents', agentsFile, '--agent', 'testname']

let simulator: GwsSimulator
beforeAll(async () => {
  simulator = await startGwsSimulator()
})
afterAll(() => simulator.close())

const listening = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** A proxy that alone knows where things are: all that is plain is at the simulator, and all tunnels lead to one port. */
const startProxy = async ({ tunnelsTo = 0, refuses = 0, isSecure = false } = {}) => {
  const asked = new Set<string>()
  const pass: RequestListener = (request, response) => {
    const { method, url = '', headers } = request
    asked.add(new URL(url).origin)
    const { pathname, search } = new URL(url)
    const there = { host: '127.0.0.1', port: simulator.port, path: pathname + search }
    const passed = askFor(
      { ...there, method, headers: { ...headers, host: `127.0.0.1:${simulator.port}` } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.headers)
        answer.pipe(response)
      },
    )
    passed.on('error', () => response.destroy())
    response.on('close', () => passed.destroy())
    request.pipe(passed)
  }
  const server = isSecure ? createSecureServer(untrustedCertificate, pass) : createServer(pass)
  server.on('connect', ({ url = '' }, socket) => {
    asked.add(`CONNECT ${url}`)
    socket.on('error', () => socket.destroy())
    if (refuses > 0) return void socket.end(`HTTP/1.1 ${refuses} No\r\n\r\n`)
    const there = connect(tunnelsTo, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Here you are\r\n\r\n')
      socket.pipe(there).pipe(socket)
    })
    there.on('error', () => socket.destroy())
  })
  const origin = isSecure ? 'https://localhost' : 'http://127.0.0.1'
  return { url: `${origin}:${await listening(server)}`, asked }
}

test('given a Genesys that only a proxy reaches, doctor goes through it, with a consult and all', async () => {
  const proxy = await startProxy()
  const { world } = simulator
  const agent = world.agents.get('testname')
  if (!agent) throw new Error('there is no testname')
  const { id } = world.addInteraction('chat', agent, 'FirstL')
  const bfriend = world.agents.get('bfriend')
  if (bfriend) bfriend.auto = { answer: 'accept', afterMs: 0 }

  const gws = ['doctor', '--gws', 'http://gws.invalid', '--gws-proxy', proxy.url, ...asTestname]
  const { code, out } = await runCli([...gws, '--consult', id, '--to-agent', 'bfriend'])
  expect([code, out]).toEqual([0, expect.stringContaining('the colleague has been let go')])
  expect([...proxy.asked]).toEqual(['http://gws.invalid'])
})

/** The command line where the certificate for localhost is trusted. */
const trustingCli = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'consult-bridge-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const authority = join(folder, 'authority.pem')
  await writeFile(authority, untrustedCertificate.cert)
  return buildCli({ NODE_EXTRA_CA_CERTS: authority })
}

test('given TLS behind a proxy, doctor speaks it in tunnels', async () => {
  const front = createTlsServer(untrustedCertificate, (socket) => {
    const there = connect(simulator.port, '127.0.0.1')
    for (const end of [socket, there]) end.on('error', () => end.destroy())
    socket.pipe(there).pipe(socket)
  })
  const proxy = await startProxy({ tunnelsTo: await listening(front) })
  const { cli } = await trustingCli()

  const gws = ['doctor', '--gws', 'https://localhost:1', '--gws-proxy', proxy.url, ...asTestname]
  const { code, out } = await cli(gws)
  expect([code, out]).toEqual([0, expect.stringMatching(/✓ TLS .*\n[^]*All is well\.\n$/)])
  expect([...proxy.asked]).toEqual(['CONNECT localhost:1'])
})

test('given a proxy that speaks TLS itself, doctor holds its certificate against its own name', async () => {
  const simulated = await startProxy({ isSecure: true, tunnelsTo: simulator.port })
  const { cli } = await trustingCli()
  const through = ['--gws-proxy', simulated.url, ...asTestname]
  const plain = await cli(['doctor', '--gws', 'http://gws.invalid', ...through])
  expect([plain.code, plain.out]).toEqual([0, expect.stringMatching(/All is well\.\n$/)])

  // What is behind the tunnel speaks no TLS: that is said of it, and nothing of the proxy.
  const tunnelled = await cli(['doctor', '--gws', 'https://gws.invalid', ...through])
  expect(tunnelled.out).toContain('No TLS connection can be made')
  expect([...simulated.asked]).toEqual(['http://gws.invalid', 'CONNECT gws.invalid:443'])
})

test('given a tunnel in which nobody answers, a way that is closed leaves no connection', async () => {
  const spoken = Promise.withResolvers<undefined>()
  const left = Promise.withResolvers<undefined>()
  const server = createServer()
  server.on('connect', (_, socket) => {
    onTestFinished(() => void socket.destroy())
    socket.on('error', () => socket.destroy())
    socket.once('data', () => spoken.resolve(undefined))
    // A server of HTTP keeps its own half open.
    for (const end of ['end', 'close']) socket.once(end, () => left.resolve(undefined))
    socket.write('HTTP/1.1 200 Here you are\r\n\r\n')
  })
  const proxy = new URL(`http://127.0.0.1:${await listening(server)}`)
  const way = throughProxy(proxy, 60_000)
  const asking = way.request('https://gws.invalid', { method: 'GET', headers: {} })
  asking.on('error', () => undefined)
  onTestFinished(() => void asking.destroy())
  asking.end()
  await spoken.promise
  way.close()
  await left.promise
})

test.each([
  [403, 'The proxy opens no tunnel to gws.invalid:443 (HTTP 403).'],
  [407, 'A proxy wants to be signed in to (HTTP 407).'],
])('given a proxy that opens no tunnel (%i), doctor says so', async (refuses, says) => {
  const { url } = await startProxy({ refuses })
  const gws = ['doctor', '--gws', 'https://gws.invalid', '--gws-proxy', url, ...asTestname]
  const { code, out } = await runCli(gws)
  expect([code, out]).toEqual([6, expect.stringContaining(`✗ Proxy            ${says}`)])
})

test('given a proxy that is not there, doctor says that of the proxy', async () => {
  const server = createServer()
  const port = await listening(server)
  server.close()
  const proxy = ['--gws-proxy', `http://127.0.0.1:${port}`]
  const { code, out } = await runCli([
    'doctor',
    '--gws',
    'http://x.invalid',
    ...proxy,
    ...asTestname,
  ])
  expect([code, out]).toEqual([6, expect.stringContaining('See that the proxy runs there')])
})
