import { z } from 'zod'
import type { World } from '../e2e/world.ts'

const Step = z.looseObject({
  id: z.number(),
  from: z.string(),
  to: z.string(),
  way: z.string(),
  what: z.string(),
  note: z.string().optional(),
  bad: z.boolean().optional(),
  interactionId: z.string().optional(),
})
export type Seen = z.infer<typeof Step>

/** What a console hears of the stack: all of it, as it came. */
export const openTrace = async ({ stack }: Pick<World, 'stack'>) => {
  const leaving = new AbortController()
  const response = await fetch(`${stack.url}/local/trace`, { signal: leaving.signal })
  if (!response.body) throw new Error('the trace has nothing to say')
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const steps = (): Seen[] =>
    [...text.matchAll(/^event: step\ndata: (.+)$/gm)].map(([, data = '']) =>
      Step.parse(JSON.parse(data)),
    )
  /** Reads on until enough has come. */
  const until = async (enough: (steps: Seen[]) => boolean): Promise<Seen[]> => {
    while (!enough(steps())) {
      const { value, done } = await reader.read()
      if (done) throw new Error('the trace has ended')
      text += value
    }
    return steps()
  }
  return { until, text: () => text, close: () => leaving.abort() }
}

export const local = async (
  { stack }: Pick<World, 'stack'>,
  method: string,
  path: string,
  { body, type = 'application/json' }: { body?: unknown; type?: string } = {},
) => {
  const response = await fetch(`${stack.url}/local/${path}`, {
    method,
    headers: { 'content-type': type },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const answer: unknown = await response.json()
  return { status: response.status, body: answer }
}
