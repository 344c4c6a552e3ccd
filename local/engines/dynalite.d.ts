/** The little of dynalite that is used here; the package brings no types. */
declare module 'dynalite' {
  import type { Server } from 'node:http'

  function dynalite(options?: {
    /** A folder to keep the data in; in memory without. */
    path?: string
    createTableMs?: number
    deleteTableMs?: number
    updateTableMs?: number
  }): Server
  export = dynalite
}
