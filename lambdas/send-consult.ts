import { CommandMessage } from '../src/adapters/sqs/messages.ts'
import { sendConsult } from '../src/consult/send-consult.ts'
import type { SendDeps } from '../src/consult/send-consult.ts'
import { consumer } from './queue/consumer.ts'
import type { ConsumerDeps } from './queue/consumer.ts'

/** The queue of consults accepted with `respond-async`. */
export const sendConsultHandler = (deps: SendDeps & ConsumerDeps) =>
  consumer(deps, CommandMessage, async ({ consultId }) => {
    const seconds = await sendConsult(deps, consultId)
    if (seconds !== undefined) await deps.followUp.checkIn(seconds, consultId)
    await deps.relay.settled()
  })
