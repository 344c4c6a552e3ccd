import { z } from 'zod'

/** A whole number, as it is typed. */
export const count = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, 'has to be a whole number')
    .transform(Number)
    .pipe(z.number().min(least, `has to be ${least} at least`).max(most, `may be ${most} at most`))

/** `a,b,c` */
export const list = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(z.string().min(1, 'has an empty part')))

/** An ISO 8601 time. */
export const time = (example: string) =>
  z.iso.datetime({ offset: true, error: `is a time such as ${example}` })

export const id = z.string().min(1, 'is missing')
