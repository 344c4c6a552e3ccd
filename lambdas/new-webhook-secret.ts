import type { NewSecret } from '../src/consult/ports/webhook-endpoints.ts'
import type { SecretWish } from './webhook-fields.ts'

export type NewSecretDeps = { newSecret: () => string; newKeyPair: () => NewSecret }

/** The caller's own secret, or a new one of the kind that it wishes. */
export const newWebhookSecret = (
  { newSecret, newKeyPair }: NewSecretDeps,
  { secret, signature }: SecretWish,
): NewSecret =>
  signature === 'v1a' ? newKeyPair() : { secret: secret ?? newSecret(), publicKey: null }

/** What the caller is shown of a new secret, once: nothing of a private key. */
export const showSecret = ({ secret, publicKey }: NewSecret) =>
  publicKey === null ? { secret } : {}
