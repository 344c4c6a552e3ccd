import { Pool } from 'undici'
import { serveParent } from '../child.ts'

type LoopPlan = { url: string; body: string; warmUp: number; rounds: number; atOnce: number }

/**
 * The limit: the client that the product posts with, over connections that are kept, in a process with nothing else to do. It
 * signs nothing, keeps nothing and never tries again.
 */
const postLoop = async ({ url, body, warmUp, rounds, atOnce }: LoopPlan) => {
  const { origin, pathname: path } = new URL(url)
  const pool = new Pool(origin, { connections: atOnce })
  let posted = 0
  const post = async (): Promise<number> => {
    const began = performance.now()
    const headers = { 'content-type': 'application/json', 'webhook-id': `plain_${(posted += 1)}` }
    const answer = await pool.request({ path, method: 'POST', headers, body })
    await answer.body.dump()
    return performance.now() - began
  }
  for (let n = 0; n < warmUp; n += 1) await post()
  const alone: number[] = []
  for (let n = 0; n < rounds; n += 1) alone.push(await post())
  const began = performance.now()
  let left = rounds * 2
  const work = async () => {
    while ((left -= 1) >= 0) await post()
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  const perSecond = (rounds * 2 * 1000) / (performance.now() - began)
  await pool.close()
  return { alone, perSecond }
}

const calls = { postLoop }
export type PostLoopCalls = typeof calls
serveParent(calls)
