import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { startWorld } from '../e2e/world.ts'
import type { World } from '../e2e/world.ts'
import { launch, openPage, screenshot, violationsIn } from './browser.ts'

const document = z
  .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
  .parse(
    JSON.parse(
      await readFile(fileURLToPath(new URL('../../docs/openapi.json', import.meta.url)), 'utf8'),
    ),
  )
const calls = Object.values(document.paths).flatMap((item) => Object.keys(item)).length

let world: World
let browser: Browser
beforeAll(async () => {
  ;[world, browser] = await Promise.all([startWorld({}, { quiet: true }), launch()])
})
afterAll(() => Promise.all([browser.close(), world.close()]))

describe.each(['light', 'dark'] as const)('given a %s scheme', (colorScheme) => {
  test('then the page shows every call of the API, and axe finds nothing', async () => {
    const { page, context, wrongs } = await openPage(browser, `${world.stack.url}/api.html`, {
      colorScheme,
      viewport: { width: 1200, height: 900 },
    })
    await page.getByRole('heading', { name: 'Consults', exact: true }).waitFor()
    expect(await page.locator('.operation').count()).toBe(calls)
    await page.locator('#startConsult summary').click()
    await page.locator('#startConsult').getByText('Idempotency-Key').first().waitFor()
    await page.locator('#startConsult').getByText('"agent": "testname"').waitFor()
    await screenshot(page, `api-${colorScheme}`)
    expect(await violationsIn(page)).toEqual([])

    await page.getByLabel('Find a call').fill('rotate')
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
