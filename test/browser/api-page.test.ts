import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { startWorld } from '../e2e/world.ts'
import type { World } from '../e2e/world.ts'
import { launch, openPage, screenshot, violationsIn } from './browser.ts'

const read = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(fileURLToPath(new URL(`../../docs/${name}`, import.meta.url)), 'utf8'))

const Named = z.record(z.string(), z.unknown())
const { paths, components } = z
  .object({ paths: z.record(z.string(), Named), components: z.object({ schemas: Named }) })
  .parse(await read('openapi.json'))
const calls = Object.values(paths).flatMap((item) => Object.keys(item)).length
const told = z
  .object({
    operations: Named,
    components: z.object({ schemas: Named, messages: Named }),
  })
  .parse(await read('asyncapi.json'))
const exchanges = Object.keys(told.operations).length
/** Told with what they answer. */
const answers = new Set(['subscribed', 'unsubscribed', 'error', 'pong'])
const shapes = new Set([components, told.components].flatMap(({ schemas }) => Object.keys(schemas)))

let world: World
let browser: Browser
beforeAll(async () => {
  ;[world, browser] = await Promise.all([startWorld({}, { quiet: true }), launch()])
})
afterAll(() => Promise.all([browser.close(), world.close()]))

describe.each(['light', 'dark'] as const)('given a %s scheme', (colorScheme) => {
  test('then the page shows every call, frame and webhook, and axe finds nothing', async () => {
    const { page, context, wrongs } = await openPage(browser, `${world.stack.url}/api.html`, {
      colorScheme,
      viewport: { width: 1200, height: 900 },
    })
    await page.getByRole('heading', { name: 'Consults', exact: true }).waitFor()
    expect(await page.locator('.operation').count()).toBe(calls + exchanges)
    await page.locator('#startConsult summary').click()
    await page.locator('#startConsult').getByText('Idempotency-Key').first().waitFor()
    await page.locator('#startConsult').getByText('"agent": "testname"').waitFor()
    await screenshot(page, `api-${colorScheme}`)
    const listed = await page.locator('.shape').all()
    const ids = await Promise.all(listed.map((each) => each.getAttribute('id')))
    expect(ids.toSorted()).toEqual([...shapes].map((name) => `shape-${name}`).toSorted())
    const heard = page.locator('[id^=exchange-] h3:not(:text-is("Example"))')
    expect(new Set(await heard.allTextContents())).toEqual(
      new Set(Object.keys(told.components.messages).filter((name) => !answers.has(name))),
    )
    await page.locator('#exchange-subscribe summary').click()
    await page.locator('#exchange-tellWebhook summary').click()
    await page.locator('#exchange-tellWebhook').getByText('webhook-signature').first().waitFor()
    expect(await violationsIn(page)).toEqual([])

    await page.getByLabel('Find a call or a message').fill('rotate')
    expect(await page.locator('.operation').and(page.locator(':visible')).count()).toBe(1)
    expect(wrongs).toEqual([])
    await context.close()
  })
})

test('given a link to a call, then it is open', async () => {
  const { page, context } = await openPage(browser, `${world.stack.url}/api.html#createWebhook`, {
    viewport: { width: 360, height: 740 },
  })
  await page.locator('#createWebhook[open]').waitFor()
  await screenshot(page, 'api-phone')
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
  await context.close()
})
