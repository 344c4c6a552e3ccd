import { z } from 'zod'

/** What an agent asks of an interaction, and what GWS answers at once. */
export const Operation = z.looseObject({
  operationName: z.string(),
  targetUri: z.string().optional(),
  targetPath: z.string().optional(),
  userUri: z.string().optional(),
  queueName: z.string().optional(),
  text: z.string().optional(),
})
export type Operation = z.infer<typeof Operation>

export type Answer = {
  status: number
  statusCode: number
  statusMessage?: string
  referenceId?: number
  failed?: object[]
}

export const refuse = (status: number, statusCode: number, statusMessage: string): Answer => ({
  status,
  statusCode,
  statusMessage,
})
export const done: Answer = { status: 200, statusCode: 0 }
