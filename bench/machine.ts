import { cpus, loadavg, release, totalmem, type } from 'node:os'

/** What a figure was measured on; the load tells of others on the machine. */
export const machine = () => ({
  node: process.version,
  os: `${type()} ${release()}`,
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  load: loadavg()[0],
})
