import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import type { NewSecret } from '../../consult/ports/webhook-endpoints.ts'

const privatePrefix = 'whsk_'
const publicPrefix = 'whpk_'
const seedBytes = 32

export const isPrivateKey = (secret: string): boolean => secret.startsWith(privatePrefix)

/** A key pair as Standard Webhooks writes it: `whsk_` and seed and public key in base64, `whpk_` and the public key. */
export const newKeyPair = (): NewSecret => {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  const [seed, point] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]
  return {
    secret: privatePrefix + Buffer.concat([seed, point]).toString('base64'),
    publicKey: publicPrefix + point.toString('base64'),
  }
}

/** Ed25519 over the bytes, in base64. */
export const signEd25519 = (secret: string, bytes: Buffer): string => {
  const key = Buffer.from(secret.slice(privatePrefix.length), 'base64')
  const d = key.subarray(0, seedBytes).toString('base64url')
  const x = key.subarray(seedBytes).toString('base64url')
  const jwk = { kty: 'OKP', crv: 'Ed25519', d, x }
  return sign(null, bytes, createPrivateKey({ format: 'jwk', key: jwk })).toString('base64')
}

/** The public key as a JSON Web Key (RFC 8037); its id is its thumbprint (RFC 7638). */
export const toJwk = (publicKey: string) => {
  const x = Buffer.from(publicKey.slice(publicPrefix.length), 'base64').toString('base64url')
  const thumbprint = JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x })
  const kid = createHash('sha256').update(thumbprint).digest('base64url')
  return { kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: 'EdDSA' }
}
