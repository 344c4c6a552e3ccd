import { CheckMessage } from '../src/adapters/sqs/messages.ts'
import { checkConsult } from '../src/consult/check-consult.ts'
import type { SendDeps } from '../src/consult/send-consult.ts'
import { consumer } from './queue/consumer.ts'
import type { ConsumerDeps } from './queue/consumer.ts'

/** The queue of consults to look at: answer timeouts, unknown outcomes, colleagues who may have left. */
export const checkConsultHandler = (deps: SendDeps & ConsumerDeps) =>
  consumer(deps, CheckMessage, async ({ consultId }) => {
    const seconds = await checkConsult(deps, consultId)
    if (seconds !== undefined) await deps.followUp.checkIn(seconds, consultId)
    await deps.relay.settled()
  })
