/**
 * Measures the frames of a socket's incoming bytes, which ws does not tell: calls `tooLong` when a frame announces a
 * payload of more than `limit` bytes. Bytes may come in pieces of any size. Source: RFC 6455, section 5.2.
 */
export const frameMeter = (limit: number, tooLong: () => void): ((chunk: Buffer) => void) => {
  /** What is known of the present frame's header. */
  let header = Buffer.alloc(0)
  let payloadLeft = 0

  return (chunk) => {
    let at = 0
    while (at < chunk.length) {
      if (payloadLeft > 0) {
        const skipped = Math.min(payloadLeft, chunk.length - at)
        payloadLeft -= skipped
        at += skipped
        continue
      }
      header = Buffer.concat([header, chunk.subarray(at, at + 1)])
      at += 1
      const length = payloadLength(header)
      if (length === undefined) continue
      header = Buffer.alloc(0)
      payloadLeft = length
      if (length > limit) tooLong()
    }
  }
}

/** Undefined while the header is not complete, its masking key included. */
const payloadLength = (header: Buffer): number | undefined => {
  const second = header[1]
  if (second === undefined) return undefined
  const short = second & 0x7f
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0
  const maskBytes = second & 0x80 ? 4 : 0
  if (header.length < 2 + lengthBytes + maskBytes) return undefined
  if (short === 126) return header.readUInt16BE(2)
  return short === 127 ? Number(header.readBigUInt64BE(2)) : short
}
