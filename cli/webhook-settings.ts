import { z } from 'zod'
import { WebhookEventType } from '../src/consult/notice.ts'
import { list } from './inputs.ts'

/** What is said of a webhook when it is made or changed. */
export const settingFlags = {
  description: { takes: 'TEXT', says: 'what people know it by' },
  events: { takes: 'A,B', says: 'only these event types' },
  verify: { says: 'the URL has to take a test event first' },
  'no-verify': { says: 'the URL takes none, also where the tenant wants one' },
} as const
export const settings = {
  description: z.string().optional(),
  events: list.pipe(z.array(WebhookEventType)).optional(),
  verify: z.boolean().optional(),
  noVerify: z.boolean().optional(),
}

type Proof = { verify?: boolean | undefined; noVerify?: boolean | undefined }
export const isNotBoth = ({ verify, noVerify }: Proof) => !(verify && noVerify)
export const both = { error: 'Say --verify or --no-verify, not both.' }

/** One setting, of which nothing said is a third value. */
export const proof = ({ verify, noVerify }: Proof) =>
  verify || noVerify ? { verify: !noVerify } : {}
