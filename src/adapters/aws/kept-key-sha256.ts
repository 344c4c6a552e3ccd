import { createHmac, createSecretKey, hash } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Checksum, SourceData } from '@smithy/types'

/** SHA-256 for AWS's signer. What it signs with is the same for a day, and costs more to make into a key than to sign with. */
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
const ofBytes = new WeakMap<object, KeyObject>()
/** The secret changes with the credentials: only the newest is of use. */
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
