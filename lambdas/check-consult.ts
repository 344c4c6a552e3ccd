import { CheckMessage } from '../src/adapters/sqs/messages.ts'
import { checkConsult } from '../src/consult/check-consult.ts'
import type { SendDeps } from '../src/consult/send-consult.ts'
import { consumer } from './queue/consumer.ts'
import type { ConsumerDeps } from './queue/consumer.ts'

/** The queue of consults to look at: answer timeouts and unknown outcomes. */
export const checkConsultHandler = (deps: SendDeps & ConsumerDeps) =>
  consumer(deps, CheckMessage, async ({ consultId }) => {
    await checkConsult(deps, consultId)
    await deps.relay.settled()
  })
