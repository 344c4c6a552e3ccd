import { z } from 'zod'

/** A call in AWS's JSON protocol, version 1.0, to the service of this target prefix. Source: Smithy, AWS JSON 1.0. */
export const jsonCall = (target: string, operation: string, input: object) => ({
  operation,
  headers: {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `${target}.${operation}`,
  },
  body: JSON.stringify(input),
})

const JsonAnswer = z.record(z.string(), z.unknown())

/** Throws at one that is no object. */
export const jsonAnswer = (text: string): Record<string, unknown> =>
  JsonAnswer.parse(JSON.parse(text))
