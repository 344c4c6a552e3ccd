import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { readAgentsFile } from '../../src/adapters/credentials/agents-file.ts'
import { callerDirectory, hashKey } from '../../src/adapters/credentials/caller-directory.ts'
import { aesSealer } from '../../src/adapters/credentials/sealer.ts'

const sealer = aesSealer(randomBytes(32).toString('base64'))
const wellFormed = fc.string({ unit: 'grapheme' })

test('anything that was sealed opens again, and nowhere else', () => {
  fc.assert(
    fc.property(wellFormed, wellFormed, wellFormed, (plain, purpose, other) => {
      const sealed = sealer.seal(plain, purpose)
      expect(sealer.open(sealed, purpose)).toBe(plain)
      fc.pre(purpose !== other)
      expect(() => sealer.open(sealed, other)).toThrow()
    }),
  )
})

test('no bit of it can be changed, and none taken away or added', () => {
  const sealed = Buffer.from(sealer.seal('secret', 'place'), 'base64')
  const open = (bytes: Buffer) => sealer.open(bytes.toString('base64'), 'place')
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const changed = Buffer.from(sealed)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    expect(() => open(changed)).toThrow()
  }
  for (let length = 0; length < sealed.length; length += 1) {
    expect(() => open(sealed.subarray(0, length))).toThrow()
  }
  expect(() => open(Buffer.concat([sealed, Buffer.alloc(1)]))).toThrow()
  expect(open(sealed)).toBe('secret')
})

test('nothing that is too short to carry a whole tag opens', () => {
  const sealed = Buffer.from(sealer.seal('', 'place'), 'base64')
  expect(() => sealer.open(sealed.subarray(0, 16).toString('base64'), 'place')).toThrow()
})

test.each([0, 16, 31, 33])('a key of %i bytes is none', (bytes) => {
  expect(() => aesSealer(randomBytes(bytes).toString('base64'))).toThrow()
})

const nothing = { find: () => Promise.resolve(undefined) }
const emptyStores = { callerKeys: nothing, callerTokens: nothing }

test('a caller is known by his key, whole and as it is, and by nothing that is configured', async () => {
  const key = 'a-key'
  const crm = { id: 'crm', audience: 'agent' as const, agents: ['testname'] }
  const directory = callerDirectory([{ ...crm, keySha256: hashKey(key) }], emptyStores)
  expect(await directory.byKey(key)).toEqual(crm)
  for (const wrong of ['', 'A-KEY', 'a-key ', 'a-ke', hashKey(key), 'crm', '__proto__']) {
    expect(await directory.byKey(wrong)).toBeUndefined()
  }
})

const agentsFile = async (text: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'agents-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'agents.json')
  await writeFile(path, text)
  return path
}

test('agents are found by their own names only', async () => {
  const path = await agentsFile('{"testname":{"username":"testname","password":"hunter2"}}')
  const agents = readAgentsFile(path)
  expect(agents.find('testname')).toEqual({ username: 'testname', password: 'hunter2' })
  for (const name of ['TestName', '', '__proto__', 'constructor', 'toString']) {
    expect(agents.find(name)).toBeUndefined()
  }
})

const failureOf = async (text: string): Promise<string> => {
  const path = await agentsFile(text)
  try {
    readAgentsFile(path)
  } catch (cause) {
    return String(cause instanceof Error ? cause.stack : cause)
  }
  throw new Error('the file was taken')
}

test.each([
  '{"testname":{"username":"testname","password":"hunter2","extra":1}}',
  '{"testname":{"username":1,"password":"hunter2"}}',
  '["hunter2"]',
])('a file of another shape is refused without showing it: %s', async (text) => {
  expect(await failureOf(text)).not.toContain('hunter2')
})

test('so is a file that is not JSON', async () => {
  const text = '{"testname":{"username":"testname","password":hunter2}}'
  expect(await failureOf(text)).not.toContain('hunter2')
})
