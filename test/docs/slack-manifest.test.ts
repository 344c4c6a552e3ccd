import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { routeTable } from '../../local/gateway/route-table.ts'

test('every address in Slack’s manifest is the bridge’s, and every method in use has its scope', async () => {
  const manifest = await readFile(
    new URL('../../docs/slack/manifest.yaml', import.meta.url),
    'utf8',
  )
  const addresses = [...manifest.matchAll(/https:\/\/BRIDGE(\S+)/g)].map(([, path = '']) => path)
  expect(addresses).toHaveLength(3)
  for (const path of addresses) {
    expect(routeTable()('POST', path)?.routeKey).toBe('POST /v1/channels/slack')
  }
  const scopes = manifest.match(/^ {6}- .+$/gm)?.map((line) => line.replace(/^ *- /, ''))
  // chat.postMessage and chat.update to a person; users.info with the address.
  for (const scope of ['commands', 'chat:write', 'im:write', 'users:read', 'users:read.email']) {
    expect(scopes).toContain(scope)
  }
})
