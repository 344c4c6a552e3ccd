import type { Usage } from '../usage.ts'
import type { Subject } from './subject.ts'

/** What a relay's processes take while nothing comes in, summed up over the times in which others are measured. */
export const idleMeter = ({ usage }: Pick<Subject, 'usage'>) => {
  const cpuMs: Record<string, number> = {}
  let idledMs = 0

  const add = (before: Record<string, Usage>, after: Record<string, Usage>): void => {
    let lastedMs = 0
    for (const [name, { atMs, cpuMs: used }] of Object.entries(after)) {
      const began = before[name]
      if (!began) continue
      cpuMs[name] = (cpuMs[name] ?? 0) + used - began.cpuMs
      lastedMs = Math.max(lastedMs, atMs - began.atMs)
    }
    idledMs += lastedMs
  }

  return {
    async during<T>(work: () => Promise<T>): Promise<T> {
      const before = await usage()
      const done = await work()
      add(before, await usage())
      return done
    },
    /** Shares of a core, by process. */
    measured: () => ({
      seconds: idledMs / 1000,
      cpuShare: Object.fromEntries(Object.entries(cpuMs).map(([name, ms]) => [name, ms / idledMs])),
    }),
  }
}
