import { z } from 'zod'

const Report = z.looseObject({
  userLimits: z.looseObject({
    open_files: z.looseObject({ soft: z.union([z.number(), z.literal('unlimited')]) }),
  }),
})

/** How many files and sockets this process may have open. Node itself raises the soft limit to the hard one. */
export const openFilesAtMost = (): number => {
  const { soft } = Report.parse(process.report.getReport()).userLimits.open_files
  return soft === 'unlimited' ? Infinity : soft
}
