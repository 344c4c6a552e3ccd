import { InvalidCursor } from '../../src/adapters/dynamodb/cursor.ts'
import { invalidPart } from './endpoint.ts'
import type { HttpAnswer } from './problem.ts'

export const foreignCursor = invalidPart('cursor', 'is not one of ours')

/** The answer, or what is said of a cursor that was not made here. */
export const unlessForeign = async (answer: () => Promise<HttpAnswer>): Promise<HttpAnswer> => {
  try {
    return await answer()
  } catch (cause) {
    if (cause instanceof InvalidCursor) return foreignCursor
    throw cause
  }
}
