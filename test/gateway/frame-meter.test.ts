import fc from 'fast-check'
import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { frameMeter } from '../../local/gateway/frame-meter.ts'

const limit = 1000

const frame = ({ bytes, masked }: { bytes: number; masked: boolean }): Buffer => {
  const mask = masked ? 0x80 : 0
  const length =
    bytes < 126
      ? Buffer.from([mask | bytes])
      : bytes < 65_536
        ? Buffer.from([mask | 126, bytes >> 8, bytes & 0xff])
        : Buffer.concat([Buffer.from([mask | 127]), eightBytes(bytes)])
  return Buffer.concat([Buffer.from([0x81]), length, Buffer.alloc((masked ? 4 : 0) + bytes, 0xff)])
}

const eightBytes = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

const frames = fc.array(
  fc.record({
    bytes: fc.oneof(
      fc.integer({ min: 0, max: 2000 }),
      fc.constantFrom(125, 126, limit, limit + 1, 65_535, 65_536),
    ),
    masked: fc.boolean(),
  }),
  { maxLength: 6 },
)

describe('the meter of frames', () => {
  test('sees each frame that is too long, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        frames,
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }),
        (sent, cuts) => {
          let seen = 0
          const meter = frameMeter(limit, () => (seen += 1))
          const bytes = Buffer.concat(sent.map(frame))
          for (let at = 0, n = 0; at < bytes.length; n += 1) {
            const size = cuts[n % cuts.length] ?? 1
            meter(bytes.subarray(at, at + size))
            at += size
          }
          expect(seen).toBe(sent.filter(({ bytes: length }) => length > limit).length)
        },
      ),
    )
  })
})
