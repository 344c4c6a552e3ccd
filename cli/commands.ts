import type { Command } from './command.ts'
import { consultCommands } from './commands/consult.ts'
import { deadLetterCommands } from './commands/dead-letters.ts'
import { deliveryCommands } from './commands/deliveries.ts'
import { doctor } from './commands/doctor.ts'
import { keyCommands } from './commands/keys.ts'
import { sessionCommands } from './commands/sessions.ts'
import { startConsult } from './commands/start-consult.ts'
import { tail } from './commands/tail.ts'
import { checkTenant } from './commands/tenant.ts'
import { webhookCommands } from './commands/webhooks.ts'

/** All there are, as they are listed. */
export const commands: readonly Command[] = [
  startConsult,
  ...consultCommands,
  tail,
  ...webhookCommands,
  ...deliveryCommands,
  ...sessionCommands,
  ...deadLetterCommands,
  ...keyCommands,
  checkTenant,
  doctor,
]
