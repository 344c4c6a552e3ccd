import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startGwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import { startReceiver, startWorld } from './world.ts'

test('a stack with a data directory goes on where it stopped, and tells what happened meanwhile', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'consult-bridge-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const gws = await startGwsSimulator({ port: 0 })
  onTestFinished(() => gws.close())
  const start = () => startWorld({ DATA_DIR: folder, GWS_BASE_URL: gws.url }, { quiet: true })
  const receiver = await startReceiver()
  onTestFinished(() => receiver.close())

  const before = await start()
  const webhook = await before.call('createWebhook', { body: { url: receiver.url } })
  receiver.trust((webhook.body as { secret: string }).secret)
  const interactionId = await before.interaction('chat')
  const target = { agent: 'bfriend' }
  const body = { agent: 'testname', media: 'chat', interactionId, target }
  const { id } = before.consultOf(await before.call('startConsult', { body }))
  await before.close()
  await before.sim('POST', `/invitations/${await invitationOf(before.sim, 'bfriend')}/accept`)

  const after = await start()
  onTestFinished(() => after.close())
  const events = await after.eventsUntil(id, 'consult.joined')
  expect(events.at(-1)).toMatchObject({ sequence: 4, source: 'resync' })
  await receiver.until((items) => items.some(({ event }) => event.id === `evt_${id}_4`))
  expect(await after.journal(interactionId)).toHaveLength(1)
}, 60_000)

const invitationOf = async (
  sim: Awaited<ReturnType<typeof startWorld>>['sim'],
  colleague: string,
): Promise<string> => {
  const open = (await sim('GET', '/invitations')) as { id: string; to: string }[]
  const invitation = open.find(({ to }) => to === colleague)
  if (!invitation) throw new Error('nobody is invited')
  return invitation.id
}
