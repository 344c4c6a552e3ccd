import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'

/** Encrypts what must not be readable where it rests. */
export type Sealer = {
  /** `purpose` binds the result to its place: what was sealed for one cannot be opened as another. */
  seal(plain: string, purpose: string): string
  /** Throws when it was tampered with, or sealed under another key or for another purpose. */
  open(sealed: string, purpose: string): string
  /** By which what is the same can be told, and nothing else without the key. */
  print(plain: string, purpose: string): string
}

/** For a process that is not trusted with the key: it has nothing to seal, or something is wired wrongly. */
export const noSealer: Sealer = {
  seal: () => refuse(),
  open: () => refuse(),
  print: () => refuse(),
}

const refuse = (): never => {
  throw new Error('this process was not given the sealing key')
}

const ivBytes = 12
const tagBytes = 16

/** AES-256-GCM under one key of the tenant, 32 bytes in base64. */
export const aesSealer = (base64Key: string): Sealer => {
  const key = Buffer.from(base64Key, 'base64')
  if (key.length !== 32) throw new Error('the sealing key has to be 32 bytes in base64')
  const printKey = createHmac('sha256', key).update('print').digest()
  return {
    print: (plain, purpose) =>
      createHmac('sha256', printKey)
        .update(JSON.stringify([purpose, plain]))
        .digest('base64'),
    seal(plain, purpose) {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(purpose))
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')
    },
    open(sealed, purpose) {
      const bytes = Buffer.from(sealed, 'base64')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), {
        authTagLength: tagBytes,
      })
        .setAAD(Buffer.from(purpose))
        .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
      const plain = [decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]
      return Buffer.concat(plain).toString('utf8')
    },
  }
}
