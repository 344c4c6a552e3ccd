import { cpus, loadavg } from 'node:os'

/** What a figure was measured on; the load tells of others on the machine. */
export const machine = () => ({
  node: process.version,
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  load: loadavg()[0],
})
