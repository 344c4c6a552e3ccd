import { z } from 'zod'
import { parseJson } from '../consult/parse-json.ts'

/** A text that is JSON, as what it says; `message` is for any other. */
export const jsonText = (message: string) =>
  z.string().transform((text, context): unknown => {
    const said = parseJson(text)
    if (said !== undefined) return said
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })
