import { expect, test } from 'vitest'
import { z } from 'zod'
import { eventsOnce, invitationAbout, inShort } from './a-consult.ts'
import { startAround } from './stack-process.ts'

const patience = { timeout: 20_000, interval: 20 }
const Consults = z.looseObject({ items: z.array(z.looseObject({ id: z.string() })) })

test('given the sender dies after Genesys took the POST and before that is recorded, the consult is found out and never posted again', async (context) => {
  const around = await startAround(context)
  const first = await around.startBridge()
  await first.faults({ name: 'hang-consult-reply' })
  const interactionId = await first.interaction('chat')
  const target = { agent: 'bfriend' }
  const body = { agent: 'testname', media: 'chat', interactionId, target, answerTimeoutSeconds: 5 }
  const once = { body, headers: { 'idempotency-key': 'click' } }
  const asked = first.call('startConsult', once).catch(() => 'no answer')
  await expect.poll(() => first.journal(interactionId), patience).toHaveLength(1)
  await first.end('SIGKILL')
  expect(await asked).toBe('no answer')
  await first.faults()
  await first.sim('POST', `/invitations/${await invitationAbout(first, interactionId)}/accept`)

  const second = await around.startBridge()
  const again = await second.call('startConsult', once)
  expect(again.body).toMatchObject({ code: 'request_in_progress' })
  const [consult] = Consults.parse((await second.call('listConsults')).body).items
  const events = await eventsOnce(second, consult?.id ?? '', 'consult.joined')
  expect(inShort(events)).toEqual([
    '1 accepted request',
    '2 sending request',
    '3 unknown timer',
    '4 joined resync',
  ])
  expect(await second.journal(interactionId)).toHaveLength(1)
}, 120_000)
