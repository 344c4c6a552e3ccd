import type { Browser, Page } from 'playwright-core'
import { z } from 'zod'
import type { World } from '../e2e/world.ts'
import { openPage } from './browser.ts'

export type Options = NonNullable<Parameters<typeof openPage>[2]>

/** The console in a page, as wide as a desk unless told otherwise, and what people see and do there. */
export const openConsole = async (browser: Browser, url: string, options: Options = {}) => {
  const viewport = { width: 1440, height: 1000 }
  const one = await openPage(browser, url, { viewport, ...options })
  // Healing takes what it takes.
  one.page.setDefaultTimeout(50_000)
  return { ...one, ...seenOn(one.page) }
}

const seenOn = (page: Page) => {
  const crm = page.getByRole('region', { name: 'The agent’s CRM page' })
  const desk = page.getByRole('region', { name: 'The colleague’s desk' })
  const attempt = (text: string | RegExp) => page.locator('.attempt').filter({ hasText: text })
  return {
    crm,
    desk,
    attempt,
    fault: (name: string) => page.getByRole('switch', { name }).click(),
    standing: (text: string | RegExp) =>
      page.locator('.standing').filter({ hasText: text }).waitFor(),
    /** Waits for an arrow of this kind. */
    arrow: (way: string, text: string | RegExp) =>
      page.locator(`.canvas .step.${way}`).filter({ hasText: text }).first().waitFor(),
    /** Waits for what a screen reader is told. */
    announced: (text: string) =>
      page.locator('#news').filter({ hasText: text }).waitFor({ state: 'attached' }),
    /** What the diagram says, in words. */
    words: () => page.locator('.steps li').allTextContents(),
    customer: (how: 'chats' | 'texts' = 'chats') =>
      crm.getByRole('button', { name: `A customer ${how}` }).click(),
    /** Asks BFriend from the CRM page. */
    async ask() {
      await crm.getByRole('button', { name: 'Ask a colleague' }).click()
      await crm.getByRole('combobox', { name: 'Whom to ask' }).fill('bfr')
      await crm.getByRole('option', { name: 'BFriend' }).click()
      await crm.getByRole('button', { name: 'Ask', exact: true }).click()
    },
    answer: (how: 'Accept' | 'Decline') => desk.getByRole('button', { name: how }).click(),
  }
}

const Interactions = z.array(z.object({ id: z.string(), closed: z.boolean() }))

/** Ends what a story has left open, so that the next one finds empty desks. */
export const closeConversations = async (world: World): Promise<void> => {
  const all = Interactions.parse(await world.sim('GET', '/interactions'))
  for (const { id, closed } of all) {
    if (!closed) await world.sim('POST', `/interactions/${id}/close`)
  }
}

export const receiverIsBack = async ({ stack }: World): Promise<void> => {
  const answer = await fetch(`${stack.url}/local/faults/receiver`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ down: false }),
  })
  if (!answer.ok) throw new Error(`the receiver stays as it is: ${answer.status}`)
}
