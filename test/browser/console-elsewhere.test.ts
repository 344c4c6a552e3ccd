import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleConsole } from '../../lib/bundling/bundle-console.ts'
import { startGwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import { localKeys } from '../../local/local-callers.ts'
import { startReceiver, startWorld } from '../e2e/world.ts'
import type { World } from '../e2e/world.ts'
import { launch, openPage, screenshot, violationsIn } from './browser.ts'

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

/** Any web server: it knows files and nothing else. */
const serveFiles = async (folder: string): Promise<Server> => {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://files')
    const name = pathname === '/' ? '/index.html' : pathname
    readFile(join(folder, name)).then(
      (file) => response.writeHead(200, { 'content-type': types[extname(name)] ?? '' }).end(file),
      () => response.writeHead(404).end(),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

let world: World
let browser: Browser
let files: Server
let home: string
beforeAll(async () => {
  ;[world, browser] = await Promise.all([startWorld({}, { quiet: true }), launch()])
  files = await serveFiles(await bundleConsole())
  home = `http://127.0.0.1:${(files.address() as AddressInfo).port}/`
})
afterAll(async () => {
  await Promise.all([browser.close(), world.close()])
  files.close()
})

test('given the console as files, when told of a bridge, then it shows what the API tells', async () => {
  const receiver = await startReceiver()
  const { body } = await world.send('POST', '/v1/webhooks', { body: { url: receiver.url } })
  receiver.trust((body as { secret: string }).secret)
  const interactionId = await world.interaction('chat')
  await world.autoAnswer('bfriend', 'accept')
  const { page, context, wrongs } = await openPage(browser, home, {
    viewport: { width: 1300, height: 900 },
  })

  await page.getByLabel('Address of the bridge').fill(world.stack.url)
  await page.getByLabel('API key').fill('wrong')
  await page.getByLabel('Agent').fill('testname')
  await page.getByRole('button', { name: 'Connect' }).click()
  await page.getByText('The bridge does not know this key.').waitFor()
  await screenshot(page, 'console-connect')
  expect(await violationsIn(page)).toEqual([])
  await page.getByLabel('API key').fill(localKeys.agent)
  await page.getByRole('button', { name: 'Connect' }).click()

  await page.getByRole('button', { name: 'FirstL chat' }).click()
  await page.getByRole('button', { name: 'Ask a colleague' }).click()
  await page.getByRole('combobox', { name: 'Whom to ask' }).fill('bfr')
  await page.getByRole('option', { name: 'BFriend' }).click()
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  await page.locator('.standing', { hasText: 'bfriend has joined' }).waitFor()
  await page.locator('.step.cometd', { hasText: 'consult.joined' }).waitFor()
  await page.locator('.step.gws', { hasText: 'consult.sending' }).waitFor()
  await page.locator('.attempt', { hasText: 'consult.joined' }).waitFor()
  expect(await page.getByRole('heading', { name: 'The colleague’s desk' }).count()).toBe(0)
  await screenshot(page, 'console-elsewhere')
  expect(await violationsIn(page)).toEqual([])

  // The tab remembers; the address names the conversation.
  await page.reload()
  await page.locator('.standing', { hasText: 'bfriend has joined' }).waitFor()

  // The lamp tells whether the bridge answers.
  const lamp = page.locator('#connection')
  const anyCall = `${world.stack.url}/**`
  await page.route(anyCall, (route) => route.abort())
  await page.reload()
  await lamp.getByText('no connection').waitFor()
  expect(await lamp.getAttribute('data-live')).toBe('false')
  await page.unroute(anyCall)
  await page.locator('#connection[data-live="true"]').waitFor()
  await page.getByRole('button', { name: 'Disconnect' }).click()
  await page.getByLabel('API key').waitFor()

  const [delivered] = await receiver.until((items) => items.length > 0)
  expect(delivered?.event.consult.interactionId).toBe(interactionId)
  expect(wrongs).toEqual([])
  await context.close()
  receiver.close()
})

test('given a local stack with a real Genesys, then its own steps are shown, and nothing can be broken', async () => {
  const genesys = await startGwsSimulator()
  const folder = await mkdtemp(join(tmpdir(), 'agents-'))
  const AGENTS_FILE = join(folder, 'agents.json')
  // Not named as the simulator’s are.
  const jane = { username: 'testname', password: 'secret' }
  const john = { username: 'carol', password: 'secret' }
  await writeFile(AGENTS_FILE, JSON.stringify({ jane, john }))
  const stack = await startWorld({ GWS_BASE_URL: genesys.url, AGENTS_FILE }, { quiet: true })
  const interactionId = await stack.interaction('sms')
  const { page, context, wrongs } = await openPage(browser, `${stack.stack.url}/`, {
    viewport: { width: 1300, height: 900 },
  })
  await page.getByRole('button', { name: 'FirstL SMS' }).click()
  await page.getByText('You are jane, and talk to customers.').waitFor()
  const body = { agent: 'jane', media: 'sms', interactionId, target: { agent: 'bfriend' } }
  await stack.send('POST', '/v1/consults', { body })
  await page.locator('.standing', { hasText: 'bfriend is asked' }).waitFor()
  await page.locator('.step.store', { hasText: 'consult.pending' }).waitFor()
  await page.locator('.attempt', { hasText: 'consult.pending' }).getByText('✓').waitFor()
  expect(await page.getByRole('switch').count()).toBe(0)
  await screenshot(page, 'console-real-genesys')
  expect(await violationsIn(page)).toEqual([])

  const carol = genesys.world.agents.get('carol')
  if (carol) genesys.world.addInteraction('chat', carol, 'Second')
  await page.getByLabel('Agent', { exact: true }).selectOption('john')
  await page.getByText('You are john, and talk to customers.').waitFor()
  await page.getByRole('button', { name: 'Second chat' }).click()
  await page.reload()
  await page.getByText('You are john, and talk to customers.').waitFor()
  await page.locator('.case', { hasText: 'Second' }).waitFor()
  expect(wrongs).toEqual([])
  await context.close()
  await stack.close()
  await genesys.close()
  await rm(folder, { recursive: true })
})

test('given the local stack is started anew, then the page starts over by itself', async () => {
  const first = await startWorld({}, { quiet: true })
  const { page, context } = await openPage(browser, `${first.stack.url}/`)
  await page.getByRole('button', { name: 'A customer chats' }).click()
  await page.waitForURL(/interaction=/)
  await first.close()
  await page.getByText('local stack: no connection').waitFor()
  const second = await startWorld({ PORT: new URL(first.stack.url).port }, { quiet: true })
  await page.getByText('No conversation is open.').waitFor()
  await page.waitForURL((url) => url.search === '')
  await page.getByRole('button', { name: 'Send a test event' }).click()
  await page.locator('.attempt', { hasText: 'webhook.test' }).getByText('✓').waitFor()
  await context.close()
  await second.close()
})
