import { randomBytes, randomUUID } from 'node:crypto'
import { newKey, newToken } from './credentials/credential.ts'
import { newKeyPair } from './webhook/ed25519.ts'
import { writeSecret } from './webhook/signature.ts'

const idOf = (kind: string) => () => `${kind}_${randomUUID().replaceAll('-', '')}`

/** Ids and secrets for what is made here: nobody guesses one, and two processes never make the same. */
export const newIds = {
  newListenerId: () => randomUUID(),
  newConsultId: idOf('cst'),
  newActionId: idOf('act'),
  newWebhookId: idOf('wh'),
  newTestId: idOf('evt_test'),
  newReplayId: () => randomUUID(),
  newShowingId: () => randomUUID(),
  newSecret: () => writeSecret(randomBytes(32)),
  newKeyPair,
  newKey,
  newToken,
  newTicket: () => randomBytes(32).toString('base64url'),
}
