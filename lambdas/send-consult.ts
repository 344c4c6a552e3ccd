import { CommandMessage } from '../src/adapters/sqs/messages.ts'
import { sendConsult } from '../src/consult/send-consult.ts'
import type { SendDeps } from '../src/consult/send-consult.ts'
import { doSlackWork } from './do-slack-work.ts'
import type { SlackWorkDeps } from './do-slack-work.ts'
import { consumer } from './queue/consumer.ts'
import type { ConsumerDeps } from './queue/consumer.ts'

/** The queue of what was accepted before it was done: consults of `respond-async`, and what is asked for in Slack. */
export const sendConsultHandler = (deps: SendDeps & SlackWorkDeps & ConsumerDeps) =>
  consumer(deps, CommandMessage, async (command) => {
    if ('slack' in command) await doSlackWork(deps, command.slack)
    else {
      const seconds = await sendConsult(deps, command.consultId)
      if (seconds !== undefined) await deps.followUp.checkIn(seconds, command.consultId)
    }
    await deps.relay.settled()
  })
