import { createHash, randomBytes, randomInt } from 'node:crypto'

/**
 * What a caller shows: a key from the table names itself by its first part, which is all that anybody is ever shown of it again.
 * A caller token names the key that made it; one that a configured key made names none.
 */
export type Credential =
  { kind: 'key'; keyId: string } | { kind: 'token'; keyId: string | undefined }

const idCharacters = 'abcdefghijklmnopqrstuvwxyz0123456789'
const newSecret = () => randomBytes(32).toString('base64url')

/** Its id is `cbk_` and eight characters; the key is that and a secret of 256 bits. */
export const newKey = (): { id: string; key: string } => {
  const characters = Array.from({ length: 8 }, () => idCharacters[randomInt(idCharacters.length)])
  const id = `cbk_${characters.join('')}`
  return { id, key: `${id}_${newSecret()}` }
}

export const newToken = (keyId: string | undefined): string =>
  `cbt_${keyId === undefined ? '' : `${keyId.slice('cbk_'.length)}_`}${newSecret()}`

/** Undefined for what was not made here: it need not be looked for. */
export const readCredential = (text: string): Credential | undefined => {
  const keyId = /^(cbk_[a-z0-9]{8})_[\w-]{43}$/.exec(text)?.[1]
  if (keyId !== undefined) return { kind: 'key', keyId }
  const token = /^cbt_(?:([a-z0-9]{8})_)?[\w-]{43}$/.exec(text)
  if (!token) return undefined
  return { kind: 'token', keyId: token[1] === undefined ? undefined : `cbk_${token[1]}` }
}

/** As credentials of this kind are kept. They are random, so that nothing slower is needed. */
export const hashOf = (credential: string): string =>
  createHash('sha256').update(credential).digest('base64url')
