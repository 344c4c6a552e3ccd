import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { localSealingKey } from '../../local/local-environment.ts'
import { aesSealer } from '../../src/adapters/credentials/sealer.ts'

test('what one start of the stack has sealed, the next one opens, with or without a folder', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'stack-'))
  onTestFinished(() => rm(dataDir, { recursive: true }))
  for (const folder of [undefined, dataDir]) {
    const sealed = aesSealer(localSealingKey(folder)).seal('secret', 'place')
    expect(aesSealer(localSealingKey(folder)).open(sealed, 'place')).toBe('secret')
  }
  expect(localSealingKey(dataDir)).not.toBe(localSealingKey(undefined))
})
