import { expect, onTestFinished, test } from 'vitest'
import { json, startScripted } from '../gws/scripted-server.ts'
import { runCli } from './captured.ts'

const receiver = 'https://receiver.example/'
const shown = { id: 'wh_1', url: receiver, secret: 'whsec_x' }

test.each([
  [[], undefined],
  [['--verify'], true],
  [['--no-verify'], false],
])('whether the URL takes a test event first, as %j has it: %s', async (flags, verify) => {
  const bridge = await startScripted((_, response) => json(response, 201, shown))
  onTestFinished(bridge.close)
  const environment = { CONSULT_BRIDGE_URL: bridge.url, CONSULT_BRIDGE_KEY: 'key' }
  for (const words of [
    ['webhooks', 'create', receiver],
    ['webhooks', 'change', 'wh_1', '--to', receiver],
  ])
    expect(await runCli([...words, ...flags, '--json'], { environment })).toMatchObject({ code: 0 })
  const asked = { url: receiver, ...(verify !== undefined && { verify }) }
  expect(bridge.seen.map(({ body }) => JSON.parse(body) as unknown)).toEqual([asked, asked])
})

test('both at once is a mistake', async () => {
  const environment = { CONSULT_BRIDGE_URL: 'http://127.0.0.1:9', CONSULT_BRIDGE_KEY: 'key' }
  const words = ['webhooks', 'create', receiver, '--verify', '--no-verify']
  const { code, err } = await runCli(words, { environment })
  expect([code, err]).toEqual([2, expect.stringContaining('Say --verify or --no-verify')])
})
