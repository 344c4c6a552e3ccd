import { startChild } from '../child.ts'
import type { RelayGwsCalls } from './gws-process.ts'
import type { NaiveCalls } from './naive-process.ts'
import type { ReceiverCalls } from './receiver-process.ts'
import type { Subject } from './subject.ts'

export type NaivePlan = { sessions: number; consults: number; jar: 'jar a session' | 'shared jar' }

/** The naive relay: GWS, the relay and the receiver in processes of their own. */
export const startNaive = async ({ sessions, consults, jar }: NaivePlan) => {
  const at = (name: string) => new URL(`${name}-process.ts`, import.meta.url)
  const gws = startChild<RelayGwsCalls>(at('gws'), 'gws', String(sessions))
  const receiver = startChild<ReceiverCalls>(at('receiver'), 'receiver')
  const url = await gws.ask('url')
  const relay = startChild<NaiveCalls>(at('naive'), jar, url, await receiver.ask('target'))
  await relay.ask('open', await gws.ask('agents'), 100)
  await gws.ask('beginChats', consults)
  await gws.ask('joinSilently')
  const subject: Subject = {
    gws,
    receiver,
    ways: ['fetch'],
    usage: async () => ({
      gws: await gws.ask('usage'),
      relay: await relay.ask('usage'),
      receiver: await receiver.ask('usage'),
    }),
    stages: () => Promise.resolve(new Map()),
  }
  return {
    subject,
    async stop() {
      await relay.stop()
      await receiver.stop()
      await gws.stop()
    },
  }
}
