import type { SlackAnswer } from './api.ts'

const patienceSeconds = 20

/** Once more when Slack asks to be left alone for a while, for as long as it asks; throws for what may pass. */
export const patiently = async (
  { sleep }: { sleep: (milliseconds: number) => Promise<void> },
  call: () => Promise<SlackAnswer<unknown>>,
): Promise<void> => {
  const first = await call()
  const seconds = first.outcome === 'failed' ? first.retryAfterSeconds : null
  if (seconds !== null && seconds <= patienceSeconds) await sleep(seconds * 1000 + 50)
  const last = seconds === null ? first : await call()
  if (last.outcome === 'failed') throw new Error(`Slack does not answer: ${last.error}`)
}
