import type { SignedPost } from './signed-posts.ts'

/**
 * A call in AWS's JSON protocol, version 1.0, to the service of this target prefix. Source: Smithy, AWS JSON 1.0. Rejects where there
 * was no answer, or one that is no JSON.
 */
export const jsonCall =
  (post: SignedPost, target: string) =>
  async (
    operation: string,
    input: object,
    { origin, signal }: { origin: URL; signal: AbortSignal | undefined },
  ): Promise<{ isSuccess: boolean; answer: Record<string, unknown> }> => {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `${target}.${operation}`,
    }
    const { status, text } = await post(origin, { headers, body: JSON.stringify(input), signal })
    const answer = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
    return { isSuccess: status === 200, answer }
  }
