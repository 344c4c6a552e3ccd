import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { z } from 'zod'

const screenshots = fileURLToPath(new URL('../../.local/screenshots/', import.meta.url))

/** The machine's Chromium, or the one that `CHROMIUM` names. As root, as in containers, it has no sandbox. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })

/** A page in a context of its own. What the page's scripts throw, and what its policy forbids, fails the test that asks. */
export const openPage = async (
  browser: Browser,
  url: string,
  {
    prepare,
    ...options
  }: BrowserContextOptions & { prepare?: (page: Page) => Promise<unknown> } = {},
) => {
  const context = await browser.newContext({ viewport: { width: 900, height: 900 }, ...options })
  const page = await context.newPage()
  const wrongs: string[] = []
  page.on('pageerror', (error) => wrongs.push(error.message))
  page.on('console', (message) => {
    if (/Content Security Policy|Uncaught/.test(message.text())) wrongs.push(message.text())
  })
  await prepare?.(page)
  await page.goto(url)
  return { page, context, wrongs }
}

const Violations = z.object({
  violations: z.array(
    z.looseObject({
      id: z.string(),
      help: z.string(),
      nodes: z.array(z.looseObject({ html: z.string() })),
    }),
  ),
})

/** What axe objects to, best practices included. */
export const violationsIn = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source)
  const { violations } = Violations.parse(await page.evaluate('axe.run(document)'))
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html ?? ''}`)
}

/** Kept to look at, beside the sources and out of the repository. */
export const screenshot = async (
  page: Page,
  name: string,
  options: { fullPage?: boolean } = {},
): Promise<void> => {
  mkdirSync(screenshots, { recursive: true })
  await page.screenshot({
    path: join(screenshots, `${name}.png`),
    animations: 'disabled',
    ...options,
  })
}
