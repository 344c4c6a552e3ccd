import { fromBase64, fromBase64Url } from './base64.ts'

/**
 * What a delivery is verified with: a secret (`whsec_…`, signatures `v1`), or the bridge's public key (`v1a`) as `whpk_…` or
 * as one of the keys of `/.well-known/jwks.json`.
 */
export type WebhookKey = string | Ed25519Jwk

/** An Ed25519 public key as RFC 8037 writes it. */
export type Ed25519Jwk = { kty: 'OKP'; crv: 'Ed25519'; x: string }

export type Verifier = {
  /** Of the signatures that it can verify. */
  version: 'v1' | 'v1a'
  /** Takes the same time whatever is wrong with the signature: the platform compares it. */
  verifies: (
    signature: Uint8Array<ArrayBuffer>,
    signed: Uint8Array<ArrayBuffer>,
  ) => Promise<boolean>
}

/** Throws a TypeError for what is no key: that is a mistake in the receiver's settings, not in a delivery. */
export const verifierOf = async (key: WebhookKey): Promise<Verifier> => {
  if (typeof key !== 'string') return ed25519(fromBase64Url(key.x))
  const [, prefix, text = ''] = /^(whsec_|whpk_)(.+)$/.exec(key) ?? []
  switch (prefix) {
    case 'whsec_':
      return hmac(fromBase64(text))
    case 'whpk_':
      return ed25519(fromBase64(text))
    default:
      throw new TypeError('a webhook key starts with whsec_ or whpk_')
  }
}

type Bytes = Uint8Array<ArrayBuffer> | undefined

const hmac = async (secret: Bytes): Promise<Verifier> => {
  if (!secret || secret.length === 0) throw new TypeError('a whsec_ key has to be base64')
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', secret, algorithm, false, ['verify'])
  return {
    version: 'v1',
    verifies: (signature, signed) => crypto.subtle.verify('HMAC', key, signature, signed),
  }
}

const ed25519 = async (publicKey: Bytes): Promise<Verifier> => {
  if (publicKey?.length !== 32) throw new TypeError('an Ed25519 public key has 32 bytes')
  const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
  return {
    version: 'v1a',
    verifies: (signature, signed) => crypto.subtle.verify('Ed25519', key, signature, signed),
  }
}
