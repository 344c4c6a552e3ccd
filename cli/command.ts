import type { z } from 'zod'
import type { Context } from './context.ts'
import type { ExitCode } from './exit-codes.ts'
import { UsageError } from './usage-error.ts'

export type Flag = {
  says: string
  /** What its value is called; without it the flag takes none. */
  takes?: string
  /** One letter that is as good. */
  short?: string
  repeats?: true
}
type Argument = { name: string; optional?: true; repeats?: true }

/** What is told of a command, and how it is done. */
export type Description = {
  /** One word or two: what it is about, and what is done to that. */
  name: string
  summary: string
  notes?: string
  arguments?: readonly Argument[]
  flags?: Readonly<Record<string, Flag>>
  /** It is about files alone: which bridge, and with which key, is nothing to it. */
  asksNobody?: true
}

export type Command = Description & {
  /** `given`: arguments and flags by their names, flags in camel case. */
  run(context: Context, given: Record<string, unknown>): Promise<ExitCode>
}

/** A command whose arguments and flags are parsed before it runs. Without a code of its own it is done. */
export const command = <Input>(
  description: Description & { input: z.ZodType<Input> },
  run: (context: Context, input: Input) => Promise<ExitCode | undefined>,
): Command => {
  const { input, ...about } = description
  return {
    ...about,
    async run(context, given) {
      const parsed = input.safeParse(given)
      if (!parsed.success) throw new UsageError(complaints(parsed.error, about.flags ?? {}))
      return (await run(context, parsed.data)) ?? 0
    },
  }
}

/** `respond-async` is given as `respondAsync`. */
export const camelCase = (flag: string): string =>
  flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

const complaints = (error: z.ZodError, flags: NonNullable<Description['flags']>): string =>
  error.issues
    .map(({ path, message }) => {
      const [field] = path.map(String)
      const flag = Object.keys(flags).find((name) => camelCase(name) === field)
      const place = flag === undefined ? field?.toUpperCase() : `--${flag}`
      return place === undefined ? message : `${place}: ${message}`
    })
    .join('\n')
