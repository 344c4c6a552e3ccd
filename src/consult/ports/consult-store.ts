import type { InteractionKey } from '../consult.ts'
import type { InteractionLog, LogEntry } from '../interaction-log.ts'

/** Where a consult's log is, and whose it is: all that a consult's id is good for. */
export type ConsultHeader = {
  consultId: string
  callerId: string
  key: InteractionKey
  agent: string
  createdAt: string
}

/** Where an entry is. */
export type Place = { key: InteractionKey; position: number }

/** An append-only log per interaction. All reads but `list` see every earlier write. */
export type ConsultStore = {
  /** Every entry of the interaction; an interaction never heard of has none. */
  load(key: InteractionKey): Promise<InteractionLog>

  /**
   * Adds `entry` behind the log as it was loaded. `conflict` when somebody else was faster: nothing is written, load again
   * and judge again. Safe to repeat with the answer lost: what this very call has written is `appended`.
   */
  append(
    log: InteractionLog,
    entry: LogEntry,
  ): Promise<{ outcome: 'appended'; log: InteractionLog } | { outcome: 'conflict' }>

  /** Makes the consult's id known. Comes before its first entry: an id without entries is no consult. */
  register(header: ConsultHeader): Promise<void>

  locate(consultId: string): Promise<ConsultHeader | undefined>

  /** A caller's consults, newest first. May lag behind by a moment. `cursor` is the answer's own, or absent. */
  list(query: {
    callerId: string
    limit: number
    cursor?: string | undefined
  }): Promise<{ headers: ConsultHeader[]; nextCursor: string | null }>

  /**
   * Takes the handing on of an entry over from whoever had it, or from nobody. False when it is somebody else's by now, or
   * done.
   */
  claim(place: Place, from: string | null, by: string): Promise<boolean>

  /** The events of this entry are handed on. Safe to repeat. */
  relayed(place: Place): Promise<void>

  /** The oldest entry whose events are not handed on. */
  firstUnrelayed(key: InteractionKey): Promise<LogEntry | undefined>

  /** Entries of all interactions that were appended before and are not handed on, oldest first. May lag by a moment. */
  stranded(before: Date): Promise<(Place & { by: string | null })[]>

  /** The consults that are not known to be over, of one agent or of all. May lag by a moment. */
  openConsults(agent?: string): Promise<ConsultHeader[]>

  /** The consult is over: it is open no more. Safe to repeat. */
  settle(consultId: string): Promise<void>
}
