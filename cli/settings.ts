import { readFileSync } from 'node:fs'
import { UsageError } from './usage-error.ts'

export type Settings = {
  url: string
  /** True when somebody has said which bridge, rather than nobody. */
  isGiven: boolean
  /** Throws a UsageError when there is none. */
  key(as: Role): string
}
export type Role = 'caller' | 'operator'

const localUrl = 'http://localhost:8080'
/** The local stack's own. They open nothing but one's own machine. */
export const localKeys: Readonly<Record<Role, string>> = {
  caller: 'local-agent-key',
  operator: 'local-operator-key',
}

type Given = { url?: string | undefined; keyFile?: string | undefined }
type Environment = Readonly<Record<string, string | undefined>>

/** Which bridge is spoken to, and as whom. A key is never an argument: all processes' arguments can be read by anybody. */
export const readSettings = ({ url, keyFile }: Given, environment: Environment): Settings => {
  const given = url ?? environment['CONSULT_BRIDGE_URL']
  const address = addressOf(given ?? localUrl)
  const kept = keyFile === undefined ? environment['CONSULT_BRIDGE_KEY'] : readKey(keyFile)
  return {
    url: address.href.replace(/\/+$/, ''),
    isGiven: given !== undefined,
    key(as) {
      const key = kept ?? (isHere(address) ? localKeys[as] : undefined)
      if (key === undefined)
        throw new UsageError(
          'There is no key: set CONSULT_BRIDGE_KEY, or name a file with --key-file.',
        )
      if (!/^[\x21-\x7e]+$/.test(key)) throw new UsageError('The key has to be one word of ASCII.')
      return key
    },
  }
}

const addressOf = (url: string): URL => {
  const address = URL.canParse(url) ? new URL(url) : undefined
  if (address && /^https?:$/.test(address.protocol) && address.username === '') return address
  throw new UsageError('The bridge’s URL has to be http:// or https://, a host, and no user.')
}

const isHere = ({ hostname }: URL): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(hostname)

const readKey = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    throw new UsageError(`The key file ${file} cannot be read.`)
  }
}
