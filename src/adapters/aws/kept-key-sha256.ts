import { createHmac, createSecretKey, hash } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Checksum, SourceData } from '@smithy/types'

/**
 * SHA-256 for AWS's signer, which signs everything of a day with one key that it has derived from the secret: to make that a key of
 * Node's costs more than to sign with it. All of the data goes into Node at once, as it comes.
 */
export class KeptKeySha256 implements Checksum {
  readonly #key: KeyObject | undefined
  #data: Uint8Array = nothing

  constructor(secret?: SourceData) {
    this.#key = secret === undefined ? undefined : keyOf(secret)
  }

  update(data: Uint8Array): void {
    this.#data = this.#data === nothing ? data : Buffer.concat([this.#data, data])
  }

  digest(): Promise<Uint8Array> {
    const digest = this.#key
      ? createHmac('sha256', this.#key).update(this.#data).digest()
      : hash('sha256', this.#data, 'buffer')
    return Promise.resolve(digest)
  }

  reset(): void {
    this.#data = nothing
  }
}

const nothing = new Uint8Array()
/** The signer keeps the array that it has derived, and never changes it. */
const ofBytes = new WeakMap<object, KeyObject>()
/** The secret itself, by which the signer tells its keys apart; of several that are used in turn only the newest is kept. */
let ofText: { secret: string; key: KeyObject } | undefined

const keyOf = (secret: SourceData): KeyObject => {
  if (typeof secret !== 'string') {
    const key = ofBytes.get(secret) ?? createSecretKey(secret as NodeJS.ArrayBufferView)
    ofBytes.set(secret, key)
    return key
  }
  if (ofText?.secret !== secret) ofText = { secret, key: createSecretKey(secret, 'utf8') }
  return ofText.key
}
