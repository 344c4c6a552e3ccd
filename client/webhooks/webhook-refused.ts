/** Why a delivery is not to be believed. */
export type WebhookRefusal =
  /** One of the three headers is missing, or is there twice. */
  | 'missing_header'
  /** The timestamp is not a number of seconds. */
  | 'invalid_timestamp'
  | 'too_old'
  | 'too_new'
  /** Not signed with any of the keys, or not what was signed: the bytes as they came must be verified, not parsed and written again. */
  | 'no_matching_signature'
  /** Signed, but not a webhook of the bridge. */
  | 'unreadable_body'

/** A delivery that must not be acted upon. Answer it with 400. Its message carries neither key nor body. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused'
  readonly code: WebhookRefusal

  constructor(code: WebhookRefusal, options?: ErrorOptions) {
    super(`the webhook was refused: ${code}`, options)
    this.code = code
  }
}
