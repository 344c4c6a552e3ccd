import type { InteractionKey } from '../consult.ts'
import type { ConsultEvent } from '../event.ts'
import type { InteractionLog, LogEntry, Relaying } from '../interaction-log.ts'

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

/** An append-only log per interaction. Reads see every earlier write, except where they say that they may lag. */
export type ConsultStore = {
  /** The log by its newest entry; an interaction never heard of has an empty one. Two items are read at most. */
  load(key: InteractionKey): Promise<InteractionLog>

  /**
   * Adds an entry at its position, which has to follow that of the log as it was loaded. `conflict` when somebody else was
   * faster: nothing is written, load again and judge again. Safe to repeat with the answer lost: what this very call has
   * written is `appended`.
   */
  append(key: InteractionKey, entry: LogEntry): Promise<'appended' | 'conflict'>

  entry(place: Place): Promise<LogEntry | undefined>

  /** The events of one consult after a sequence number, in sequence. Older ones are not read. */
  events(key: InteractionKey, consultId: string, after: number): Promise<ConsultEvent[]>

  /** Reads back until it is found. */
  lastEvent(key: InteractionKey, consultId: string): Promise<ConsultEvent | undefined>

  /** Makes the consult's id known. Comes before its first entry: an id without entries is no consult. */
  register(header: ConsultHeader): Promise<void>

  locate(consultId: string): Promise<ConsultHeader | undefined>

  /** A caller's consults, newest first. May lag by a moment. `cursor` is the answer's own, or absent. */
  list(query: {
    callerId: string
    limit: number
    cursor?: string | undefined
  }): Promise<{ headers: ConsultHeader[]; nextCursor: string | null }>

  /** Where a list goes on behind one of its headers. */
  cursorAfter(header: ConsultHeader): string

  /**
   * Takes the handing on of an entry over from whoever had it, or from nobody, and keeps it from being stranded for now.
   * False when somebody else has claimed it since it was read, or when it is done. Safe to repeat: what is `by`'s already
   * stays so.
   */
  claim(place: Place, from: Relaying, by: string): Promise<boolean>

  /**
   * Has whoever hands this entry on look at what follows it. False, and nothing done, when it is handed on already. Safe to
   * repeat.
   */
  askToGoOn(place: Place): Promise<boolean>

  /** The events of this entry are handed on; true when somebody has asked to go on behind it. Safe to repeat. */
  relayed(place: Place): Promise<boolean>

  /** The first entry behind a position whose events are not handed on. */
  waitingAfter(place: Place): Promise<LogEntry | undefined>

  /**
   * Entries of all interactions that are not handed on, and that nobody has appended or claimed since a moment; the longest
   * untouched first. May lag by a moment.
   */
  stranded(untouchedSince: Date): Promise<Place[]>

  /** The consults that are not known to be over, of one agent or of all. May lag by a moment. */
  openConsults(agent?: string): Promise<ConsultHeader[]>

  /** The consult is over: it is open no more. Safe to repeat. */
  settle(header: Pick<ConsultHeader, 'consultId' | 'callerId' | 'createdAt'>): Promise<void>

  /** A caller's consults that began long before a moment, and had not been settled by then. May lag by a moment. */
  lasting(query: { callerId: string; since: Date }): Promise<ConsultHeader[]>
}
