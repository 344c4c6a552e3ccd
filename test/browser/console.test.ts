import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { startWorld } from '../e2e/world.ts'
import type { World } from '../e2e/world.ts'
import { launch, screenshot, violationsIn } from './browser.ts'
import { closeConversations, openConsole, receiverIsBack } from './console-page.ts'
import type { Options } from './console-page.ts'

let world: World
let browser: Browser
beforeAll(async () => {
  ;[world, browser] = await Promise.all([startWorld({}, { quiet: true }), launch()])
})
afterAll(() => Promise.all([browser.close(), world.close()]))
const opened: Awaited<ReturnType<typeof openConsole>>[] = []
afterEach(async () => {
  await world.faults()
  await closeConversations(world)
  await receiverIsBack(world)
  for (const { context, wrongs } of opened.splice(0)) {
    expect(wrongs).toEqual([])
    await context.close()
  }
})
const open = async (options?: Options) => {
  const seen = await openConsole(browser, `${world.stack.url}/`, options)
  opened.push(seen)
  return seen
}

describe.each([
  ['a chat', 'chats'],
  ['an SMS session', 'texts'],
] as const)('given %s', (_, how) => {
  test('when a colleague is asked, accepts, talks and leaves, then every step is drawn', async () => {
    const seen = await open()
    await seen.customer(how)
    await seen.ask()
    await seen.standing('BFriend is asked, and has not answered')
    await seen.answer('Accept')
    await seen.standing('BFriend has joined')
    await seen.announced('BFriend has joined, unseen by the customer.')
    for (const [way, what] of [
      ['http', 'POST /v1/consults'],
      ['gws', 'Consult'],
      ['gws', /200.*referenceId/],
      ['http', '201 pending'],
      ['cometd', 'ParticipantsUpdated'],
      ['store', 'consult.joined'],
      ['websocket', 'consult.joined'],
      ['webhook', 'consult.joined'],
    ] as const) {
      await seen.arrow(way, what)
    }
    await seen.desk.getByLabel('Your message').fill('Offer a voucher 漢🎉')
    await seen.desk.getByRole('button', { name: 'Send' }).click()
    await seen.crm.getByRole('log', { name: 'What is said' }).getByText('漢🎉').waitFor()
    await screenshot(seen.page, `console-joined-${how}`, { fullPage: true })
    await seen.desk.getByRole('button', { name: 'Leave' }).click()
    await seen.standing('The consult is over: the colleague left')
    await seen.arrow('webhook', 'consult.ended')
  })
})

test('given a colleague who declines, then it is said, and somebody else can be asked', async () => {
  const seen = await open()
  await seen.customer()
  await seen.ask()
  await seen.answer('Decline')
  await seen.standing('BFriend declined')
  await seen.arrow('cometd', 'Error')
  await screenshot(seen.page, 'console-declined', { fullPage: true })
  await seen.crm.getByRole('button', { name: 'Ask somebody else' }).click()
  await seen.crm.getByRole('option', { name: 'Carol' }).click()
  await seen.crm.getByRole('button', { name: 'Ask', exact: true }).click()
  await seen.answer('Accept')
  await seen.standing('Carol has joined')
  // The timeline is the newest consult's.
  expect((await seen.words()).filter((line) => line.includes('POST /v1/consults'))).toHaveLength(1)
})

test('given a delivery, then its signature is verified in the page, and a changed digit is found', async () => {
  const seen = await open()
  await seen.customer()
  await seen.ask()
  const joined = seen.attempt('consult.joined')
  await seen.answer('Accept')
  await joined.getByText('✓ Signature verified').waitFor()
  await joined.locator('summary').click()
  await joined.getByText('webhook-signature').waitFor()
  expect(await joined.getByLabel('Body').textContent()).toContain('"type": "consult.joined"')
  await joined.getByRole('button', { name: 'Change one digit and verify' }).click()
  await joined.getByText('The signature does not fit').waitFor()
  await screenshot(seen.page, 'console-webhook', { fullPage: true })
  await joined.getByRole('button', { name: 'Send it again' }).click()
  await joined.nth(1).getByText('✓ Signature verified').waitFor()
  await seen.page.getByRole('button', { name: 'Send a test event' }).click()
  await seen.attempt('webhook.test').getByText('✓ Signature verified').waitFor()
})

test('given a webhook receiver that is down, then tries fail, and when it is back the event comes', async () => {
  const seen = await open()
  await seen.fault('Webhook receiver down')
  await seen.customer()
  await seen.ask()
  await seen.standing('has not answered')
  await seen.arrow('webhook.bad', 'consult.pending')
  await seen.attempt('consult.pending').and(seen.page.locator('.bad')).waitFor()
  await screenshot(seen.page, 'console-receiver-down', { fullPage: true })
  await seen.fault('Webhook receiver down')
  await seen.arrow('fault', 'The webhook receiver is back')
  const delivered = seen.attempt(/consult.pending.*try [2-9]: 200/)
  await delivered.getByText('✓ Signature verified').waitFor()
  await screenshot(seen.page, 'console-receiver-back', { fullPage: true })
})

test('given a Genesys node that is lost for long, then callers are told, and nothing is missing when it is back', async () => {
  const seen = await open()
  await seen.customer()
  await seen.ask()
  await seen.standing('has not answered')
  await seen.fault('Genesys node lost')
  await seen.arrow('fault', 'The Genesys node is lost')
  await seen.arrow('cometd', 'connection lost')
  await seen.answer('Accept')
  await seen.arrow('store', 'session.lost')
  await screenshot(seen.page, 'console-node-lost', { fullPage: true })
  await seen.fault('Genesys node lost')
  await seen.arrow('cometd', 'handshake')
  await seen.standing('BFriend has joined')
  await seen.arrow('webhook', 'session.restored')
  await screenshot(seen.page, 'console-node-back', { fullPage: true })
}, 120_000)

test('given a listener that is killed, then another one takes over and reads what was missed', async () => {
  const seen = await open()
  await seen.customer()
  await seen.ask()
  await seen.standing('has not answered')
  await seen.page.getByRole('button', { name: 'Kill a listener' }).click()
  await seen.arrow('fault', 'A listener is killed')
  await seen.answer('Accept')
  await seen.arrow('cometd', 'handshake')
  await seen.standing('BFriend has joined')
  await seen.arrow('webhook', 'consult.joined')
  await screenshot(seen.page, 'console-listener-killed', { fullPage: true })
}, 120_000)

test('given a reload in the middle of a consult, then it goes on where it was', async () => {
  const seen = await open()
  await seen.customer()
  await seen.ask()
  await seen.standing('has not answered')
  const before = await seen.words()
  await seen.page.reload()
  await seen.standing('BFriend is asked, and has not answered')
  await seen.arrow('http', 'POST /v1/consults')
  expect((await seen.words()).slice(0, before.length)).toEqual(before)
  await seen.answer('Accept')
  await seen.standing('BFriend has joined')
  await seen.crm.getByRole('button', { name: 'Ask a colleague' }).click()
  await seen.crm.getByRole('button', { name: 'End consult' }).click()
  await seen.standing('The consult is over: the colleague was let go')
})

test('given a consult that somebody else starts, then it is shown as well', async () => {
  const seen = await open()
  await seen.customer()
  await seen.page.waitForURL(/interaction=/)
  const interactionId = /interaction=(\w+)/.exec(seen.page.url())?.[1]
  const body = { agent: 'testname', media: 'chat', interactionId, target: { agent: 'carol' } }
  const answer = await world.send('POST', '/v1/consults', { body })
  expect(answer.status).toBe(201)
  await seen.standing('Carol is asked')
  // The desk turns to whoever is asked.
  await seen.answer('Accept')
  await seen.standing('Carol has joined')
})

test('given somebody who writes at one desk, when another is asked, then nobody is taken there', async () => {
  const seen = await open()
  await seen.customer()
  await seen.ask()
  await seen.answer('Accept')
  await seen.standing('BFriend has joined')
  const message = seen.desk.getByLabel('Your message')
  await message.fill('Half a sent')
  const interactionId = await world.interaction('chat')
  const body = { agent: 'testname', media: 'chat', interactionId, target: { agent: 'carol' } }
  expect((await world.send('POST', '/v1/consults', { body })).status).toBe(201)
  await seen.announced('Carol is asked to help.')
  await seen.page.keyboard.type('ence')
  expect(await message.inputValue()).toBe('Half a sentence')
})

test('given the keyboard alone, then a consult can be started, answered and broken', async () => {
  const { page, ...seen } = await open()
  const tabTo = async (name: string) => {
    for (let n = 0; n < 60; n += 1) {
      await page.keyboard.press('Tab')
      const text = await page.evaluate(`(() => {
        let at = document.activeElement
        while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
        return at?.textContent?.trim() || at?.closest('button')?.querySelector('slot')?.textContent
      })()`)
      if (z.string().nullish().parse(text)?.startsWith(name)) return
    }
    throw new Error(`no ${name}`)
  }
  await tabTo('A customer chats')
  await page.keyboard.press('Enter')
  await page.waitForURL(/interaction=/)
  // The trigger's words are in its slot.
  await seen.crm.getByRole('button', { name: 'Ask a colleague' }).waitFor()
  for (let n = 0; n < 20; n += 1) {
    await page.keyboard.press('Tab')
    if ((await page.evaluate('document.activeElement.tagName')) === 'CONSULT-BUTTON') break
  }
  await page.keyboard.press('Enter')
  await page.keyboard.type('bfr')
  await seen.crm.getByRole('option', { name: 'BFriend' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await seen.standing('BFriend is asked')
  await tabTo('Accept')
  await page.keyboard.press('Enter')
  await seen.standing('BFriend has joined')
  await tabTo('Leave')
  await page.keyboard.press('Enter')
  await seen.standing('The consult is over')
  await tabTo('Webhook receiver down')
  await page.keyboard.press('Space')
  await page.getByRole('switch', { name: 'Webhook receiver down', checked: true }).waitFor()
  await page.keyboard.press('Space')
  await page.getByRole('switch', { name: 'Webhook receiver down', checked: false }).waitFor()
})

describe.each(['light', 'dark'] as const)('given a %s scheme', (colorScheme) => {
  test('then axe finds nothing, whatever is shown', async () => {
    const seen = await open({ colorScheme, reducedMotion: 'reduce' })
    const look = async (step: string) => {
      await screenshot(seen.page, `console-${step}-${colorScheme}`, { fullPage: true })
      expect(await violationsIn(seen.page), step).toEqual([])
    }
    await look('empty')
    await seen.customer()
    await seen.ask()
    await seen.desk.getByRole('button', { name: 'Accept' }).waitFor()
    await look('asked')
    await seen.answer('Accept')
    await seen.standing('BFriend has joined')
    await seen.attempt('consult.joined').first().locator('summary').click()
    await seen.page.getByText('The same in words').click()
    await look('joined')
    await seen.fault('Genesys node lost')
    await seen.arrow('cometd', 'connection lost')
    await look('node-lost')
    await seen.fault('Genesys node lost')
  })
})

test('given a phone, then nothing is cut off, and every part is one touch away', async () => {
  const seen = await open({ viewport: { width: 360, height: 740 }, hasTouch: true })
  await seen.customer()
  await seen.ask()
  await seen.page.getByRole('link', { name: 'Desk' }).tap()
  await screenshot(seen.page, 'console-phone-desk')
  await seen.answer('Accept')
  await seen.standing('BFriend has joined')
  await seen.page.getByRole('link', { name: 'Timeline', exact: true }).tap()
  await seen.arrow('webhook', 'consult.joined')
  await screenshot(seen.page, 'console-phone-timeline')
  expect(await seen.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
  expect(await violationsIn(seen.page)).toEqual([])
})
