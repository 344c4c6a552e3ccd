import type { Metafile } from 'esbuild'

/** The outputs that Node reads before an entry's first line runs: its own, and what that and its parts import. */
export const readAtStart = ({ outputs }: Metafile, entryPoint: string): string[] => {
  const entries = Object.entries(outputs)
  const read = entries.filter(([, output]) => output.entryPoint === entryPoint)
  for (const [, { imports }] of read)
    for (const { path, kind } of imports) {
      const part = entries.find(([name]) => name === path)
      if (part && kind === 'import-statement' && !read.includes(part)) read.push(part)
    }
  return read.map(([name]) => name)
}
