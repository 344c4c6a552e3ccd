import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { startWorld } from '../e2e/world.ts'
import type { World } from '../e2e/world.ts'
import { launch, openPage, screenshot, violationsIn } from './browser.ts'

let world: World
let browser: Browser
beforeAll(async () => {
  ;[world, browser] = await Promise.all([startWorld({}, { quiet: true }), launch()])
})
afterAll(() => Promise.all([browser.close(), world.close()]))
const opened: Awaited<ReturnType<typeof openPage>>[] = []
afterEach(async () => {
  await world.faults()
  for (const { context, wrongs } of opened.splice(0)) {
    expect(wrongs).toEqual([])
    await context.close()
  }
})

type Options = Parameters<typeof openPage>[2] & { media?: 'chat' | 'sms'; at?: string }

/** The CRM's page with a conversation of its agent, and what the page hears from the button. */
const aCase = async ({ media = 'chat', at, ...options }: Options = {}) => {
  const interactionId = await world.interaction(media)
  const path = `/crm?media=${media}&interaction=${interactionId}`
  const one = await openPage(browser, (at ?? world.stack.url) + path, options)
  opened.push(one)
  await one.page.evaluate(
    `heard = []; for (const type of ['consult-event', 'consult-problem'])
       addEventListener(type, ({ detail }) => heard.push(detail.type ?? detail.code))`,
  )
  return { ...one, interactionId, ...seenOn(one.page) }
}
const seenOn = (page: Page) => ({
  button: page.getByRole('button', { name: 'Ask a colleague' }),
  picker: page.getByRole('combobox', { name: 'Whom to ask' }),
  option: (name: string) => page.getByRole('option', { name }),
  status: (text: string | RegExp) => page.locator('[part=status]', { hasText: text }).waitFor(),
  problem: (text: string | RegExp) => page.getByRole('alert').filter({ hasText: text }).waitFor(),
  press: (name: string) => page.getByRole('button', { name, exact: true }).click(),
  heard: async () => z.array(z.string()).parse(await page.evaluate('heard')),
  focused: () =>
    page.evaluate(`(() => {
      let at = document.activeElement
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
      return at?.getAttribute('part') ?? at?.tagName
    })()`),
})

/** Asks BFriend, as one would with a mouse. */
const askFriend = async ({ button, picker, option, press }: Awaited<ReturnType<typeof aCase>>) => {
  await button.click()
  await picker.fill('bfr')
  await option('BFriend').click()
  await press('Ask')
}

describe.each(['chat', 'sms'] as const)('in a %s', (media) => {
  test('a colleague is asked, joins, is written to, and takes over', async () => {
    await world.autoAnswer('bfriend', 'never')
    const seen = await aCase({ media })
    await askFriend(seen)
    await seen.status('BFriend has been asked and has not answered yet.')
    expect(await seen.page.getByRole('group', { name: 'What next' }).count()).toBe(0)
    await answer(seen.interactionId, 'accept')
    await seen.status('BFriend has joined. The customer does not see it.')

    await seen.page.getByLabel('Message that only colleagues see').fill('refund him? 漢🎉')
    await seen.press('Send')
    const log = seen.page.getByRole('log', { name: 'Messages between colleagues' })
    await log.getByText('refund him? 漢🎉').waitFor()
    await world.sim('POST', `/interactions/${seen.interactionId}/messages`, {
      from: 'bfriend',
      text: 'yes',
      visibility: 'Agents',
    })
    await log.getByText('BFriend: yes').waitFor()

    await seen.press('Transfer to BFriend')
    await seen.status('Transferred. BFriend has the conversation now.')
    expect(await seen.page.getByRole('group', { name: 'What next' }).count()).toBe(0)
    expect(await world.operations(seen.interactionId)).toMatchObject([
      { operation: 'SendToAgents' },
      { operation: 'Transfer' },
    ])
    expect((await seen.heard()).filter((type) => type !== 'consult.message')).toEqual([
      'consult.accepted',
      'consult.sending',
      'consult.pending',
      'consult.joined',
      'consult.ended',
    ])
  })
})

test('a colleague who declines is told of, and somebody else is asked', async () => {
  await world.autoAnswer('bfriend', 'decline')
  await world.autoAnswer('carol', 'accept')
  const seen = await aCase()
  await askFriend(seen)
  await seen.status('BFriend declined, or could not be reached.')
  await seen.press('Ask somebody else')
  await seen.option('Carol').click()
  await seen.press('Ask')
  await seen.status('Carol has joined.')
  await seen.press('End consult')
  await seen.status('The consult has ended: Carol was let go.')
})

test('what happens while there is no network is made up for, once', async () => {
  await world.autoAnswer('bfriend', 'never')
  let sockets = 0
  let cut = () => undefined as unknown
  const prepare = (page: Page) =>
    page.routeWebSocket(/\/ws/, (socket) => {
      sockets += 1
      socket.connectToServer()
      cut = () => socket.close()
    })
  const seen = await aCase({ prepare })
  await askFriend(seen)
  await seen.status('has not answered yet')
  // The answer to the question tells as much, before there is a socket to cut.
  await expect.poll(seen.heard, { timeout: 30_000 }).toContain('consult.pending')
  await seen.context.setOffline(true)
  cut()
  await seen.status('There is no connection.')
  await answer(seen.interactionId, 'accept')
  await seen.context.setOffline(false)
  await seen.status('BFriend has joined.')
  // What was missed may come over HTTP first.
  await expect.poll(() => sockets, { timeout: 30_000 }).toBeGreaterThan(1)
  expect(await seen.heard()).toEqual([
    'consult.accepted',
    'consult.sending',
    'consult.pending',
    'consult.joined',
  ])
})

test('a question that the network swallows is repeated, and asked once', async () => {
  await world.autoAnswer('bfriend', 'never')
  const keys: (string | undefined)[] = []
  const seen = await aCase({
    prepare: (page) =>
      page.route('**/v1/consults', async (route) => {
        if (route.request().method() !== 'POST') return route.continue()
        keys.push(route.request().headers()['idempotency-key'])
        if (keys.length > 1) return route.continue()
        // It arrives, and its answer is lost.
        await route.fetch()
        await route.abort('connectionreset')
      }),
  })
  await askFriend(seen)
  await seen.status('has not answered yet')
  expect(keys).toHaveLength(2)
  expect(new Set(keys).size).toBe(1)
  expect(await world.journal(seen.interactionId)).toHaveLength(1)
})

test('after a reload the consult is taken up where it stands', async () => {
  await world.autoAnswer('bfriend', 'accept')
  const seen = await aCase()
  await askFriend(seen)
  await seen.status('BFriend has joined.')
  await seen.page.reload()
  await seen.button.click()
  await seen.status('has joined.')
  await seen.press('End consult')
  await seen.status('The consult has ended')
})

test('a page of another origin has what it needs: a token of its own, and leave to call', async () => {
  await world.autoAnswer('bfriend', 'accept')
  const { port } = new URL(world.stack.url)
  const sent: string[] = []
  const prepare = (page: Page) => {
    page.on('request', (request) => {
      if (request.url().includes('/v1/')) sent.push(request.headers()['authorization'] ?? '')
    })
    return page.addInitScript(`addEventListener('DOMContentLoaded', () =>
      document.querySelector('consult-button').setAttribute('base-url', '${world.stack.url}'))`)
  }
  const seen = await aCase({ at: `http://localhost:${port}`, prepare })
  await askFriend(seen)
  await seen.status('BFriend has joined.')
  expect(sent.length).toBeGreaterThan(2)
  expect(sent.filter((header) => !header.startsWith('Bearer cbt_'))).toEqual([])
})

test('a token that is taken no longer is replaced, and nobody notices', async () => {
  await world.autoAnswer('bfriend', 'accept')
  let given = 0
  const prepare = (page: Page) =>
    page.route('**/crm/caller-token', (route) => {
      given += 1
      if (given > 1) return route.continue()
      return route.fulfill({ json: { token: 'cbt_gone', expiresAt: '2999-01-01T00:00:00Z' } })
    })
  const seen = await aCase({ prepare })
  await askFriend(seen)
  await seen.status('BFriend has joined.')
  expect(given).toBe(2)
})

test('whoever is not signed in is told so', async () => {
  const prepare = (page: Page) =>
    page.route('**/crm/caller-token', (route) => route.fulfill({ status: 403, json: {} }))
  const seen = await aCase({ prepare })
  await seen.button.click()
  await seen.problem('You have no access to consults here.')
  // The words may stand there from before anybody listened: the button asks for a token as soon as it is on the page.
  await expect.poll(seen.heard, { timeout: 30_000 }).toContain('token_refused')
})

test('what cannot be done is said in words, and to the page as a code', async () => {
  await world.autoAnswer('bfriend', 'accept')
  const seen = await aCase()
  await world.faults({
    name: 'capability-missing',
    capability: 'Transfer',
    interactionId: seen.interactionId,
  })
  await askFriend(seen)
  await seen.status('BFriend has joined.')
  await seen.press('Transfer to BFriend')
  await seen.problem('Genesys does not offer this in the conversation at the moment.')
  expect(await seen.heard()).toContain('capability_missing')
  await world.faults()
  await seen.press('Conference with BFriend')
  await seen.status('BFriend is in the conversation now, and the customer sees it.')
})

test('with the keyboard alone, and the focus never lost', async () => {
  await world.autoAnswer('bfriend', 'never')
  const seen = await aCase()
  const { page } = seen
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  await press('Tab', 'Enter')
  expect(await seen.focused()).toBe('input')
  await page.keyboard.type('bfr')
  await seen.option('BFriend').waitFor()
  await page.getByText('1 found').waitFor()
  await press('Escape')
  expect(await seen.picker.getAttribute('aria-expanded')).toBe('false')
  await press('ArrowDown', 'ArrowDown')
  expect(await seen.picker.getAttribute('aria-activedescendant')).toBe('option-0')
  await press('Enter')
  expect(await seen.picker.inputValue()).toBe('BFriend')
  await press('Enter')
  await seen.status('has not answered yet')
  expect(await seen.focused()).toBe('status')
  await answer(seen.interactionId, 'accept')
  await seen.status('BFriend has joined.')
  expect(await seen.focused()).toBe('status')
  await press('Tab', 'Tab', 'Tab')
  expect(await seen.focused()).toMatch('action')
  await press('Enter')
  await seen.status('The consult has ended')
  expect(await seen.focused()).toBe('status')
  await press('Escape')
  expect(await seen.focused()).toBe('trigger')
})

test('who writes elsewhere in the page meanwhile is not torn away', async () => {
  await world.autoAnswer('bfriend', 'never')
  const seen = await aCase()
  await askFriend(seen)
  await seen.status('has not answered yet')
  await seen.page.evaluate(`document.body.append(document.createElement('textarea'))`)
  await seen.page.locator('textarea').fill('The parcel is')
  await answer(seen.interactionId, 'accept')
  await seen.status('BFriend has joined.')
  await seen.page.keyboard.type(' on its way')
  expect(await seen.page.locator('textarea').inputValue()).toBe('The parcel is on its way')
})

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  test('axe finds nothing in any step', async () => {
    await world.autoAnswer('bfriend', 'never')
    const seen = await aCase({ colorScheme, reducedMotion: 'reduce' })
    const look = async (step: string) => {
      await screenshot(seen.page, `${step}-${colorScheme}`)
      expect(await violationsIn(seen.page), step).toEqual([])
    }
    await look('1-closed')
    await seen.button.click()
    await seen.option('support').waitFor()
    await seen.picker.press('ArrowDown')
    await look('2-choosing')
    await seen.picker.fill('nobody')
    await seen.page.getByText('Nobody of that name').waitFor()
    await seen.press('Ask')
    await seen.problem('Choose somebody from the list.')
    await look('3-nobody')
    await seen.picker.fill('bfriend')
    await seen.option('BFriend').click()
    await seen.press('Ask')
    await seen.status('has not answered yet')
    await look('4-asked')
    await answer(seen.interactionId, 'accept')
    await seen.status('BFriend has joined.')
    await world.sim('POST', `/interactions/${seen.interactionId}/messages`, {
      from: 'bfriend',
      text: 'Offer him the voucher, and say that the parcel was sent again this morning.',
      visibility: 'Agents',
    })
    await seen.page.getByText('voucher').waitFor()
    await look('5-joined')
    await seen.press('Transfer to BFriend')
    await seen.status('Transferred.')
    await look('6-transferred')
  })
})

test('on a phone nothing is cut off', async () => {
  const seen = await aCase({ viewport: { width: 320, height: 640 } })
  await seen.button.click()
  await seen.option('support').waitFor()
  await screenshot(seen.page, 'phone')
  expect(await seen.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
})

const Invitations = z.array(z.object({ id: z.string(), interactionId: z.string() }))

/** What the colleague does. */
const answer = async (interactionId: string, what: 'accept' | 'decline'): Promise<void> => {
  const open = Invitations.parse(await world.sim('GET', '/invitations'))
  const invitation = open.find((each) => each.interactionId === interactionId)
  if (!invitation) throw new Error('nobody is invited')
  await world.sim('POST', `/invitations/${invitation.id}/${what}`)
}
