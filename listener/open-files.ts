import { z } from 'zod'

const Report = z.object({
  userLimits: z.object({
    open_files: z.object({ soft: z.union([z.number(), z.literal('unlimited')]) }),
  }),
})

/**
 * How many files and sockets this process may have open; Infinity where nothing limits it. Node raises its own limit to the
 * hard one when it starts, so this is all that the machine grants. To be asked
 * at the start: later on a report lists every socket.
 */
export const openFilesAtMost = (): number => {
  const { soft } = Report.parse(process.report.getReport()).userLimits.open_files
  return soft === 'unlimited' ? Infinity : soft
}

const besides = 100

/** Each session parks one poll, and every other one acts at the same time, as when Genesys has started anew. */
export const openFilesFor = (sessions: number): number => Math.ceil(sessions * 1.5) + besides
